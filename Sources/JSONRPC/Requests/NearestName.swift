/// Which known name somebody meant who mistyped one.
enum NearestName {
  /// Longer than any method, short enough for the quadratic comparison below.
  private static let longest = 64

  /// Nil where none is near: at most a third of the letters may differ. Case is not a difference.
  static func of(_ name: String, among known: [String]) -> String? {
    guard name.utf8.count <= longest else { return nil }
    let typed = Array(name.lowercased())
    let nearest =
      known
      .map { (name: $0, distance: distance(typed, Array($0.lowercased()))) }
      .min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= max(1, nearest.name.count / 3) else { return nil }
    return nearest.name
  }

  /// Levenshtein's distance, one row of its table at a time.
  private static func distance(_ first: [Character], _ second: [Character]) -> Int {
    var row = Array(0...second.count)
    for (i, left) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, right) in second.enumerated() {
        let above = row[j + 1]
        row[j + 1] = left == right ? diagonal : 1 + min(diagonal, above, row[j])
        diagonal = above
      }
    }
    return row[second.count]
  }
}
