import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

extension URLAuthenticationChallenge {
  /// Whether the server's certificate is asked about, and not a name and password.
  var isAboutServerTrust: Bool {
    #if canImport(FoundationNetworking)
      false  // libcurl checks it, and asks nobody
    #else
      protectionSpace.authenticationMethod == NSURLAuthenticationMethodServerTrust
    #endif
  }
}

extension Int32 {
  /// What setrlimit(2) calls the longest core file.
  static var coreFile: Int32 {
    #if canImport(Glibc)
      Int32(RLIMIT_CORE.rawValue)
    #else
      RLIMIT_CORE
    #endif
  }

  /// What setrlimit(2) calls the number of open files.
  static var openFiles: Int32 {
    #if canImport(Glibc)
      Int32(RLIMIT_NOFILE.rawValue)
    #else
      RLIMIT_NOFILE
    #endif
  }
}
