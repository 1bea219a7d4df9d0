import Foundation
import Testing

/// The first promise: the built program answers over real pipes.
struct PingTests {
  @Test(arguments: [
    (
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"host.ping\"}\n",
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}\n"
    ),
    (
      "Content-Length: 46\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"host.ping\"} ",
      "Content-Length: 38\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":null}"
    ),
  ])
  func `[W-80] host.ping is answered in both framings`(request: String, reply: String) throws {
    let folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let process = Process()
    process.executableURL = folder.appending(path: "integrations-host")
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(request.utf8))
    try input.fileHandleForWriting.close()
    let answer = try #require(try output.fileHandleForReading.readToEnd())
    process.waitUntilExit()
    #expect(String(decoding: answer, as: UTF8.self) == reply)
    #expect(process.terminationStatus == 0)
  }
}
