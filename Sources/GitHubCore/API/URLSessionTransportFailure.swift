import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

extension TransportFailure {
  /// What an error of URLSession's means for somebody who must not write twice. In doubt, `.cut`.
  ///
  /// The code alone is no proof: on Linux it may stem from an earlier address of the same host, and -1
  /// is anything from a bad certificate to a lost answer. So a request of which body bytes have left
  /// is never `.notSent`.
  /// - Parameter words: the error's description; libcurl's own words on Linux
  init(code: URLError.Code, words: String, host: String, bodyBytesSent: Int64) {
    let words = words.withoutUserInfo.trimmingCharacters(in: .whitespacesAndNewlines)
    if code == .timedOut {
      self = .timedOut
    } else if bodyBytesSent > 0 {
      self = .cut("no whole answer from \(host): \(words)")
    } else if certificateCodes.contains(code) || code == .unknown && words.isAboutCertificate {
      self = .notSent(
        "TLS: the certificate of \(host) is not trusted by the system's bundle"
          + " (SSL_CERT_FILE is not read): \(words)")
    } else if code == .secureConnectionFailed || code == .unknown && words.isAboutHandshake {
      self = .notSent("TLS: no secure connection to \(host): \(words)")
    } else if openingCodes.contains(code) || code == .unknown && words.isAboutProxy {
      self = .notSent("no connection to \(host): \(words)")
    } else {
      self = .cut("no whole answer from \(host): \(words)")
    }
  }
}

private let certificateCodes: Set<URLError.Code> = [
  .serverCertificateHasBadDate, .serverCertificateUntrusted, .serverCertificateHasUnknownRoot,
  .serverCertificateNotYetValid,
]

private let openingCodes: Set<URLError.Code> = [
  .badURL, .cannotFindHost, .cannotConnectToHost, .dnsLookupFailed, .notConnectedToInternet,
]

/// libcurl's words, the only thing by which URLSession on Linux tells these from each other.
extension String {
  fileprivate var isAboutCertificate: Bool { hasPrefix("SSL certificate problem") }

  /// `SSL_read` and `SSL_write` come after the handshake, when the request may have left.
  fileprivate var isAboutHandshake: Bool {
    hasPrefix("OpenSSL SSL_connect") || hasPrefix("SSL: no alternative certificate subject name")
      || contains("SSL routines") && !contains("SSL_read") && !contains("SSL_write")
  }

  /// Of a proxy that opened no tunnel to the host.
  fileprivate var isAboutProxy: Bool {
    hasPrefix("Could not resolve proxy") || hasPrefix("Unsupported proxy")
      || hasPrefix("CONNECT tunnel failed")
  }

  /// A proxy's address may hold its password, and libcurl quotes the address.
  fileprivate var withoutUserInfo: String {
    replacing(/\/\/\S*@/, with: "//")
  }
}
