import Foundation

/// What several runs of the same thing gave.
struct Samples {
  var values: [Double]

  var median: Double { values.sorted()[values.count / 2] }
  var least: Double { values.min() ?? 0 }
}

/// What came of a contestant: figures, or why there are none.
enum Outcome {
  case measured(Samples)
  case failed(String)

  init(_ value: Double) { self = .measured(Samples(values: [value])) }

  var median: Double? {
    if case .measured(let samples) = self { samples.median } else { nil }
  }
}

/// Something that is run several times; each run gives one figure.
struct Contestant {
  var name: String
  var run: () throws -> Double
}

/// Runs the contestants by turns, so that the noise of a shared machine hits all of them alike. One that
/// fails is out, with its reason; the others go on.
func race(_ runs: Int, warmUps: Int = 0, _ contestants: [Contestant]) -> [String: Outcome] {
  var values: [String: [Double]] = [:]
  var failures: [String: String] = [:]
  for turn in 0..<(warmUps + runs) {
    for contestant in contestants where failures[contestant.name] == nil {
      do {
        let value = try contestant.run()
        if turn >= warmUps { values[contestant.name, default: []].append(value) }
      } catch {
        failures[contestant.name] = "\(error)"
      }
    }
  }
  return Dictionary(
    uniqueKeysWithValues: contestants.map { contestant in
      let outcome: Outcome =
        failures[contestant.name].map { .failed($0) }
        ?? .measured(Samples(values: values[contestant.name] ?? [0]))
      return (contestant.name, outcome)
    })
}

/// One figure, several times.
func measured(_ runs: Int, warmUps: Int = 0, _ run: () throws -> Double) -> Outcome {
  withoutActuallyEscaping(run) { run in
    race(runs, warmUps: warmUps, [Contestant(name: "", run: run)])[""] ?? .failed("it was not run")
  }
}

extension Duration {
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

extension ContinuousClock.Instant {
  var secondsAgo: Double { (ContinuousClock.now - self).seconds }
}

/// Something did not go as it must; the sentence says what.
struct Trouble: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
