import Glibc
import Testing

import class Foundation.Thread

@testable import Host

/// A host in a few lines of shell: what it does depends on a word in the message.
private let fakeHost = #"""
  #!/bin/sh
  arguments="$*"
  reply() {
    case $arguments in
      *framing=header*) printf 'Content-Length: %d\r\n\r\n%s' "${#1}" "$1" ;;
      *) printf '%s\n' "$1" ;;
    esac
  }
  message() {
    case $arguments in
      *framing=header*)
        IFS= read -r header && IFS= read -r empty || return 1
        length=${header#Content-Length: }
        line=$(head -c "${length%?}") ;;
      *) IFS= read -r line ;;
    esac
  }
  while message; do
    case $line in
      *'"quiet"'*) ;;
      *'"twice"'*) reply 1; reply 2 ;;
      *'"garbage"'*) reply 'not json' ;;
      *'"unframed"'*) echo 'not framed' ;;
      *'"quit"'*) exit 3 ;;
      *'"crash"'*) kill -9 $$ ;;
      *'"stuck"'*) trap '' TERM; exec sleep 600 ;;
      *'"complain"'*) echo 'integrations-host: warning: a word' >&2; reply null ;;
      *'"where"'*) reply "[\"$arguments\",$$]"; for word; do
          case $word in --database=/*) : > "${word#*=}"; : > "${word#*=}-wal" ;; esac
        done ;;
      *) reply "{\"result\":$line}" ;;
    esac
  done
  """#

/// A folder with the host and a conversation in it.
private struct Stage: ~Copyable {
  let folder: TemporaryDirectory
  var host: String { "\(folder.path)/host" }
  var file: String { "\(folder.path)/talk.jsonl" }

  init(_ conversation: String, host script: String = fakeHost) throws {
    let folder = try TemporaryDirectory(prefix: "replay-test-")
    try Self.write(script, to: "\(folder.path)/host")
    try Self.write(conversation, to: "\(folder.path)/talk.jsonl")
    self.folder = folder
  }

  /// Lets a child write the file: a program that this process had open for writing while another
  /// test started a child could not be started.
  private static func write(_ text: String, to path: String) throws {
    var child = try ChildProcess(
      executable: "/bin/sh", arguments: ["sh", "-c", "cat > \"$0\" && chmod +x \"$0\"", path])
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      if case .written(let count) = child.write(bytes.span.extracting(sent..<bytes.count)) {
        sent += count
      }
    }
    child.closeInput()
    #expect(child.wait() == .exited(0))
  }
}

/// What a replay left behind.
private struct Ending {
  let status: CInt
  let output: String
  let errors: String
}

private func replay(
  _ conversation: String, options: [String] = [], namesDatabase: Bool = false,
  framing: Options.Framing = .auto, file: String? = nil, replyMilliseconds: Int = 20_000
) throws -> Ending {
  _ = signal(SIGPIPE, SIG_IGN)
  let stage = try Stage(conversation)
  // A file, since a pipe that is read only afterwards might be too small.
  let transcript = "\(stage.folder.path)/transcript"
  let output = try FileDescriptor.open(transcript, O_CREAT | O_WRONLY, mode: 0o600)
  let errors = try FileDescriptor.pipe()
  let request = ReplayRequest(
    path: file ?? stage.file, hostArguments: options, namesDatabase: namesDatabase,
    framing: framing)
  var patience = Replay.Patience()
  patience.reply = replyMilliseconds
  patience.ending = min(replyMilliseconds, 5000)
  let status = Replay(
    request, output: OutputStream(output), log: Log(descriptor: errors.writing.number),
    executable: stage.host, patience: patience
  ).run()
  let printed = String(decoding: try FileContents.read(transcript), as: UTF8.self)
    .replacing(stage.file, with: "talk.jsonl")
  return Ending(
    status: status, output: printed,
    errors: String(decoding: drain(errors.reading), as: UTF8.self))
}

@Suite(.timeLimit(.minutes(60))) struct ReplayTests {
  @Test func `[W-09] a conversation that goes as recorded is printed and ends with 0`() throws {
    let result = try replay(
      """
      {"send": {"id":1}}
      {"expect": {"result":{"id":"{{one}}"}}}

      {"send": ["{{one}}",2]}
      {"expect": {"result":["{{*}}","{{two}}"]}}
      """)
    #expect(
      result.output == """
        → {"id":1}
        ← {"result":{"id":1}}
        → [1,2]
        ← {"result":[1,2]}
        2 replies as expected

        """)
    #expect(result.status == 0)
    #expect(result.errors == "")
  }

  @Test func `[W-09] the first difference is shown with its line and ends with 1`() throws {
    let result = try replay(
      """
      {"send": {"id":1}}
      {"expect": {"result":{"id":2}}}
      {"send": {"id":3}}
      """)
    #expect(
      result.output == """
        → {"id":1}
        ← {"result":{"id":1}}
        talk.jsonl:2: the reply is not as expected at .result.id
          expected: 2
          received: 1

        """)
    #expect(result.status == 1)
  }

  @Test(arguments: [
    (#"{"send":"quiet"}"#, #"{"expect":1}"#, "talk.jsonl:2: no reply within 0 s"),
    (#"{"send":"garbage"}"#, #"{"expect":1}"#, "talk.jsonl:2: the reply is not JSON"),
    (#"{"send":"quit"}"#, #"{"expect":1}"#, "talk.jsonl:2: the host ended without a reply"),
    (#"{"send":"twice"}"#, #"{"expect":1}"#, "talk.jsonl: a reply that no line expects"),
    (#"{"send":"quit"}"#, "", "talk.jsonl: the host ended with status 3"),
    (#"{"send":"crash"}"#, "", "talk.jsonl: the host was ended by signal 9"),
    (#"{"send":"stuck"}"#, "", "talk.jsonl: no reply within 0 s"),
  ])
  func `[W-09] a host that does not answer as expected ends with 1`(
    send: String, expect: String, told: String
  ) throws {
    let isLate = told.hasSuffix("0 s")
    let result = try replay("\(send)\n\(expect)", replyMilliseconds: isLate ? 300 : 20_000)
    #expect(result.output.hasSuffix("\n\(told)\n"))
    #expect(result.status == 1)
  }

  @Test func `[W-09] headers are spoken where they are asked for`() throws {
    let result = try replay(
      """
      {"send": {"id":1}}
      {"expect": {"result":{"id":1}}}
      {"send": "unframed"}
      {"expect": 1}
      """, options: ["--framing=header"], framing: .header)
    #expect(result.output.hasPrefix("→ {\"id\":1}\n← {\"result\":{\"id\":1}}\n"))
    #expect(result.output.hasSuffix("talk.jsonl:4: the host wrote what is no message\n"))
  }

  @Test func `[W-09] without a database a temporary one is used and removed`() throws {
    let result = try replay(
      "{\"send\":\"where\"}\n{\"expect\":[\"{{*}}\",\"{{*}}\"]}", options: ["--client=me"])
    #expect(result.status == 0)
    let words = result.output.split(whereSeparator: { " \"\n".contains($0) }).map(String.init)
    #expect(words.contains("serve") && words.contains("--client=me"))
    #expect(words.contains("--framing=line"))
    let path = try #require(words.first { $0.hasPrefix("--database=/") }?.dropFirst(11))
    #expect(path.hasSuffix("/integrations.sqlite"))
    let folder = path.dropLast("/integrations.sqlite".count)
    #expect(unsafe access(String(folder), F_OK) == -1 && errno == ENOENT)
  }

  @Test func `[W-09] a database that is named is used and kept`() throws {
    let result = try replay(
      "{\"send\":\"where\"}\n{\"expect\":\"{{*}}\"}", options: ["--database=:memory:"],
      namesDatabase: true)
    #expect(result.output.contains("serve --database=:memory: --framing=line"))
  }

  @Test func `a conversation larger than any pipe goes both ways at once`() throws {
    let text = String(repeating: "x", count: 300_000)
    let result = try replay(
      String(repeating: "{\"send\":\"\(text)\"}\n", count: 3)
        + String(repeating: "{\"expect\":{\"result\":\"\(text)\"}}\n", count: 3))
    #expect(result.status == 0)
  }

  @Test func `[W-03] a file that cannot be used is one line and 64`() throws {
    let missing = try replay("", file: "/nonexistent/talk.jsonl")
    #expect(missing.status == 64)
    #expect(missing.errors.hasPrefix("integrations-host: error: the conversation cannot be read;"))
    #expect(missing.errors.hasSuffix(" file=/nonexistent/talk.jsonl cause=\"open: ENOENT\"\n"))
    let bad = try replay("{\"send\":1}\n{\"sent\":2}")
    #expect(bad.status == 64)
    #expect(bad.output == "")
    #expect(bad.errors.contains(" line=2 reason="))
    #expect(bad.errors.contains("--help"))
  }

  @Test func `a host that cannot be started is one line and 74`() throws {
    let stage = try Stage("{\"send\":1}")
    let errors = try FileDescriptor.pipe()
    let request = ReplayRequest(
      path: stage.file, hostArguments: [], namesDatabase: false, framing: .auto)
    let status = Replay(
      request, output: OutputStream(try FileDescriptor.open("/dev/null", O_WRONLY)),
      log: Log(descriptor: errors.writing.number), executable: "/nonexistent"
    ).run()
    withExtendedLifetime(stage) {}
    #expect(status == 74)
    let told = String(decoding: drain(errors.reading), as: UTF8.self)
    #expect(told.hasSuffix(" cause=\"posix_spawn: ENOENT\"\n"))
  }

  @Test func `nobody has to read the transcript`() throws {
    _ = signal(SIGPIPE, SIG_IGN)
    let stage = try Stage("{\"send\":1}\n{\"expect\":{\"result\":1}}")
    let request = ReplayRequest(
      path: stage.file, hostArguments: [], namesDatabase: false, framing: .auto)
    let status = Replay(
      request, output: try outputWithoutReader(), log: Log(), executable: stage.host
    ).run()
    withExtendedLifetime(stage) {}
    #expect(status == 0)
  }

  private func outputWithoutReader() throws -> OutputStream {
    let ends = try FileDescriptor.pipe()
    return OutputStream(try FileDescriptor.duplicate(of: ends.writing.number))
  }

  @Test func `[W-09] on a terminal the arrows have colours and nothing moves the cursor`() throws {
    let stage = try Stage("{\"send\":\"\u{9b}2J\"}\n{\"expect\":\"{{*}}\"}")
    let terminal = try makeTerminal()
    let request = ReplayRequest(
      path: stage.file, hostArguments: [], namesDatabase: false, framing: .auto)
    let status = Replay(
      request, output: OutputStream(try FileDescriptor.duplicate(of: terminal.writing.number)),
      log: Log(), executable: stage.host
    ).run()
    withExtendedLifetime(stage) {}
    #expect(status == 0)
    let text = String(decoding: drain(terminal.reading), as: UTF8.self)
    #expect(text.hasPrefix("\u{1b}[36m→\u{1b}[0m \"\\u009b2J\"\n\u{1b}[32m←\u{1b}[0m {"))
    #expect(!text.contains("\u{9b}"))
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `a replay that is interrupted leaves no host and no folder`(number: CInt) async throws {
    let result = try await #require(
      processExitsWith: .exitCode(128 + number), observing: [\.standardOutputContent]
    ) { [number] in
      let stage = try Stage(
        "{\"send\":\"where\"}\n{\"expect\":\"{{*}}\"}\n{\"send\":\"quiet\"}\n{\"expect\":1}")
      let seen = try FileDescriptor.pipe()
      let reader = try FileDescriptor.duplicate(of: seen.reading.number).release()
      let thread = pthread_self()
      Thread.detachNewThread {
        // Once the conversation is as far as this, the replay waits for the last reply.
        var text: [UInt8] = []
        var byte: UInt8 = 0
        while !String(decoding: text, as: UTF8.self).hasSuffix("quiet\"\n") {
          guard unsafe read(reader, &byte, 1) == 1 else { break }
          text.append(byte)
        }
        _ = unsafe write(1, text, text.count)
        pthread_kill(thread, number)
      }
      let request = ReplayRequest(
        path: stage.file, hostArguments: [], namesDatabase: false, framing: .auto)
      let status = Replay(
        request, output: OutputStream(try FileDescriptor.duplicate(of: seen.writing.number)),
        log: Log(), executable: stage.host
      ).run()
      withExtendedLifetime(stage) {}
      exit(status)
    }
    let output = String(decoding: result.standardOutputContent, as: UTF8.self)
    let words = output.split(whereSeparator: { " \"\n[],".contains($0) }).map(String.init)
    let path = try #require(words.first { $0.hasPrefix("--database=/") }?.dropFirst(11))
    #expect(unsafe access(String(path), F_OK) == -1 && errno == ENOENT)
    let host = try #require(words.compactMap { pid_t($0) }.first)
    #expect(kill(host, 0) == -1 && errno == ESRCH)
  }

  @Test func `[W-09] what the host says on stderr passes through`() async throws {
    let result = try await #require(
      processExitsWith: .exitCode(0), observing: [\.standardErrorContent]
    ) {
      let result = try replay("{\"send\":\"complain\"}\n{\"expect\":null}")
      exit(result.status)
    }
    let errors = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(errors.contains("integrations-host: warning: a word\n"))
  }
}
