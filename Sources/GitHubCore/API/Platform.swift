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
