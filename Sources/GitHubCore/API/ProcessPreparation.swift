import Foundation

extension HTTPTransport {
  /// Keeps the token from the places where others would put it, and makes room for connections. To be called first
  /// thing in `main`, because it changes the environment; where that was forgotten, the first session does it.
  package static func prepareProcess() {
    for name in debuggingVariables { setEnvironment(name, nil) }
    keepHTTPFromProxies()
    leaveNoCoreFile()
    raiseFileLimit()
  }

  /// With the first, URLSession on Linux prints each request's Authorization header; with the second it prints
  /// on stdout, among the frames. libcurl writes to the third's file what deciphers the connection.
  private static let debuggingVariables = ["URLSessionDebugLibcurl", "URLSessionDebug", "SSLKEYLOGFILE"]

  /// http is for this machine only, and a proxy is another: it would read the token. So the proxy for all
  /// schemes becomes the one for https, through which the token passes unread.
  private static func keepHTTPFromProxies() {
    let proxy = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].lazy.compactMap(environment)
      .first { !$0.isEmpty }
    setEnvironment("https_proxy", proxy)
    for name in ["http_proxy", "all_proxy", "ALL_PROXY"] { setEnvironment(name, nil) }
  }

  /// A crash would leave all of the memory in a file, wherever the editor was started.
  private static func leaveNoCoreFile() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(.coreFile, &none)
  }

  /// Each connection that a slow server holds takes four descriptors; the usual limit is for programs with select(2).
  private static func raiseFileLimit() {
    var limit = rlimit()
    guard getrlimit(.openFiles, &limit) == 0, limit.rlim_cur < min(limit.rlim_max, 10_240) else { return }
    // macOS takes no more than that.
    limit.rlim_cur = min(limit.rlim_max, 10_240)
    setrlimit(.openFiles, &limit)
  }

  /// One variable, without taking all of the environment apart.
  private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Changes nothing that is so already: other threads may be reading the environment.
  private static func setEnvironment(_ name: String, _ value: String?) {
    guard environment(name) != value else { return }
    if let value { setenv(name, value, 1) } else { unsetenv(name) }
  }
}
