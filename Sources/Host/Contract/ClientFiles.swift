import Functions
import Integrations

/// The generated files of `Clients/`: their paths in that folder, and what they hold.
enum ClientFiles {
  /// Every file, made anew from the declarations.
  static func all() -> [(path: String, text: [UInt8])] {
    let registry = Registry(Integrations.functions)
    let files = [
      ("node/api.js", NodeClient.references(of: registry)),
      ("node/api.d.ts", NodeClient.types(of: registry)),
      ("python/src/integrations_host/functions.py", PythonClient.text(of: registry)),
    ]
    return files.map { (path: $0.0, text: Array($0.1.utf8)) }
  }
}
