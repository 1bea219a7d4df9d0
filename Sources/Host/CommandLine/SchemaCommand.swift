import Functions
import Glibc
import Integrations

/// The `schema` subcommand: prints the contract, or writes or checks the files made from it.
struct SchemaCommand {
  private let request: SchemaRequest
  private let log: Log

  init(_ request: SchemaRequest, log: Log) {
    self.request = request
    self.log = log
  }

  /// Does what is asked, and returns the exit status.
  func run(output: consuming OutputStream) -> CInt {
    switch request {
    case .print(let document):
      return CommandOutput.write(Self.text(of: document), to: output, log: log)
    case .write(let folder): return write(to: folder)
    case .check(let folder): return check(folder)
    }
  }

  private static func text(of document: SchemaDocument) -> [UInt8] {
    let files = SchemaFiles.all()
    switch document {
    case .openrpc: return files.first { $0.path == "openrpc.json" }?.text ?? []
    case .functions: return files.first { $0.path == "function-spec.json" }?.text ?? []
    case .types: return files.first { $0.path == "functions.d.ts" }?.text ?? []
    case .schemas:
      let schemas = files.filter { $0.path.hasPrefix("functions/") }
      let members = schemas.map { Array("\"\($0.path)\": ".utf8) + $0.text.dropLast() }
      return Array("{\n".utf8) + members.joined(separator: Array(",\n".utf8))
        + Array("\n}\n".utf8)
    }
  }

  /// The files of the folder, and those of the clients that stand beside it.
  private static func files(beside folder: String) -> [(path: String, text: [UInt8])] {
    var status = stat()
    let clients = SchemaFiles.clients().map { ("../\($0.path)", $0.text) }
    return SchemaFiles.all()
      + (unsafe stat("\(folder)/../Clients", &status) == 0 ? clients : [])
  }

  private func write(to folder: String) -> CInt {
    do throws(SystemError) {
      for directory in [folder, "\(folder)/functions", "\(folder)/convex"]
      where unsafe mkdir(directory, 0o777) != 0 && errno != EEXIST {
        throw SystemError("mkdir")
      }
      for (path, text) in Self.files(beside: folder) {
        let file = try FileDescriptor.open(
          "\(folder)/\(path)", O_WRONLY | O_CREAT | O_TRUNC, mode: 0o666)
        // The contract is for everybody to read, unlike all else that this program writes.
        _ = fchmod(file.number, 0o644)
        switch OutputStream(file).writeAll(text.span) {
        case .written: break
        case .closed: throw SystemError("write", code: EPIPE)
        case .failed(let error): throw error
        }
      }
      return ExitStatus.success
    } catch {
      log.error(
        "the schema cannot be written; see integrations-host schema --help",
        .path("folder", folder), .cause(error))
      return ExitStatus.ioError
    }
  }

  /// Compares each file with what the declarations say now.
  private func check(_ folder: String) -> CInt {
    var isCurrent = true
    for (path, text) in Self.files(beside: folder) {
      let present = try? FileContents.read("\(folder)/\(path)")
      if present == text { continue }
      isCurrent = false
      log.error(
        "a generated file is not current; run integrations-host schema --write",
        .path("file", "\(folder)/\(path)"))
    }
    return isCurrent ? ExitStatus.success : ExitStatus.failure
  }
}
