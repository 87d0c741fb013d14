package import Foundation

/// The programs that stand beside the test bundle, built with it.
package enum BuiltProgram {
  package static let prls: URL = {
    var folder = Bundle(for: Marker.self).bundleURL
    while folder.path.count > 1 {
      let candidate = folder.appending(path: "prls")
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder), !isFolder.boolValue {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
    return URL(filePath: "/there-is-no-prls-beside-the-test-bundle")
  }()

  private final class Marker {}
}
