import Functions
import Glibc
import Integrations
import Sealing

/// The program: what the command line asks for, done.
package enum Program {
  /// Runs the program and returns its exit status.
  ///
  /// `arguments` are those of the process, its name first.
  package static func run(_ arguments: [String]) -> CInt {
    let log = Log(level: .warning)
    do throws(SystemError) {
      let streams = try Hardening.apply()
      return run(Array(arguments.dropFirst()), streams, log)
    } catch {
      log.error("the process cannot be set up", .cause(error))
      return ExitStatus.ioError
    }
  }

  private static func run(
    _ arguments: [String], _ streams: consuming StandardStreams, _ log: Log
  ) -> CInt {
    let names = Set(Integrations.functions.map(\.name))
    let command: Command
    do throws(UsageError) {
      command = try CommandParser.parse(
        arguments, environment: .current(), isFunction: { names.contains($0) })
    } catch {
      error.report(to: log)
      return UsageError.exitStatus
    }
    switch command {
    case .help(let subcommand):
      return print(Array(Help.text(for: subcommand).utf8), to: OutputStream(streams.output))
    case .version:
      let text = "integrations-host \(HostInfo.version)\n"
      return print(Array(text.utf8), to: OutputStream(streams.output))
    case .replay(let request):
      return Replay(request, output: OutputStream(streams.output), log: log).run()
    case .schema(let request):
      return SchemaCommand(request, log: log).run(output: OutputStream(streams.output))
    case .serve, .call, .keys, .doctor:
      break
    }
    let keys: KeyEnvironment
    do throws(SealingError) {
      keys = try KeyEnvironment.ofProcess()
      KeyEnvironment.eraseFromProcess()
    } catch {
      log.error(
        "a key variable is not usable; integrations-host keys generate prints a good one",
        .problem(error))
      return ExitStatus.configuration
    }
    return run(command, keys, streams)
  }

  /// Runs what needs keys or the database.
  private static func run(
    _ command: Command, _ keys: KeyEnvironment, _ streams: consuming StandardStreams
  ) -> CInt {
    switch command {
    case .serve(let options):
      let log = Log(level: options.logLevel)
      return serve(options, keys, streams, log)
    case .call(let request):
      let log = Log(level: request.options.logLevel)
      let composition = Composition(request.options, keys, log)
      let input = InputStream(streams.input)
      var output: OutputStream? = OutputStream(streams.output)
      return EventLoop.assumeIsolated {
        guard let output = output.take() else { return ExitStatus.failure }
        return CallCommand(request, composition, log).run(input: input, output: output)
      }
    case .keys(let action, let options):
      return KeysCommand(action, log: Log(level: options.logLevel))
        .run(output: OutputStream(streams.output))
    case .doctor(let options):
      let log = Log(level: options.logLevel)
      return DoctorCommand(options, Composition(options, keys, log), keys)
        .run(output: OutputStream(streams.output))
    case .help, .version, .replay, .schema:
      return ExitStatus.success
    }
  }

  private static func serve(
    _ options: Options, _ keys: KeyEnvironment, _ streams: consuming StandardStreams, _ log: Log
  ) -> CInt {
    do throws(SystemError) {
      var descriptors: Server.Descriptors? = Server.Descriptors(
        input: InputStream(streams.input), output: OutputStream(streams.output),
        signals: try Signals(), wake: try EventDescriptor())
      return EventLoop.assumeIsolated {
        guard let descriptors = descriptors.take() else { return ExitStatus.failure }
        let composition = Composition(options, keys, log)
        let dispatcher = Dispatcher(
          runner: composition.runner, registry: composition.registry, log: log,
          exposure: HostInfo(allowed: options.allowedTypes), keyFile: options.keyFilePath)
        return Server(
          framing: options.sessionFraming, descriptors, dispatcher: dispatcher
        ).run()
      }
    } catch {
      log.error("the process cannot be set up", .cause(error))
      return ExitStatus.ioError
    }
  }

  /// Writes a text to stdout, waiting for a slow reader.
  static func print(_ bytes: [UInt8], to output: consuming OutputStream) -> CInt {
    output.writeAll(bytes.span) ? ExitStatus.success : ExitStatus.failure
  }
}
