import Functions
import Glibc
import Integrations
import Sealing

/// The program: what the command line asks for, done.
package enum Program {
  /// Runs the program and returns its exit status.
  ///
  /// `arguments` are those of the process as they are, its name first.
  package static func run(_ arguments: [[UInt8]]) -> CInt {
    let log = Log(level: .warning)
    do throws(SystemError) {
      let streams = try Hardening.apply()
      return run(arguments.dropFirst(), streams, log)
    } catch {
      log.error("the process cannot be set up", .cause(error))
      return ExitStatus.ioError
    }
  }

  private static func run(
    _ arguments: ArraySlice<[UInt8]>, _ streams: consuming StandardStreams, _ log: Log
  ) -> CInt {
    let names = Set(Integrations.functions.map(\.name))
    let command: Command
    do throws(UsageError) {
      command = try CommandParser.parse(
        CommandParser.words(arguments), environment: .current(),
        isFunction: { names.contains($0) })
    } catch {
      error.report(to: log)
      return UsageError.exitStatus
    }
    if case .serve = command {} else { streams.releaseSignals() }
    switch command {
    case .help, .version, .schema, .keys(.generate, _), .backup, .restore, .export:
      // What needs no key is not kept from it by a bad one, least of all the making of a good one.
      return run(keyless: command, OutputStream(streams.output), log)
    case .serve, .call, .replay, .doctor, .keys, .audit, .import:
      break
    }
    let keys: KeyEnvironment
    do throws(SealingError) {
      keys = try KeyEnvironment.ofProcess()
    } catch {
      log.error(
        "a key variable is not usable; integrations-host keys generate prints a good one",
        .problem(error))
      return ExitStatus.configuration
    }
    if case .replay(let request) = command {
      // The variables stay, since the host that it starts is to have them.
      return Replay(request, output: OutputStream(streams.output), log: log).run()
    }
    KeyEnvironment.eraseFromProcess()
    return run(command, keys, streams)
  }

  /// Runs what needs no keys.
  private static func run(
    keyless command: Command, _ output: consuming OutputStream, _ log: Log
  ) -> CInt {
    switch command {
    case .help(let subcommand):
      return CommandOutput.write(Array(Help.text(for: subcommand).utf8), to: output, log: log)
    case .version:
      let text = "integrations-host \(HostInfo.version)\n"
      return CommandOutput.write(Array(text.utf8), to: output, log: log)
    case .schema(let request):
      return SchemaCommand(request, log: log).run(output: output)
    case .keys(_, let options):
      return KeyMaking(log: Log(level: options.logLevel)).run(output: output)
    case .backup(let path, let options):
      return BackupCommand(options, Log(level: options.logLevel)).backUp(to: path, output: output)
    case .restore(let request, let options):
      return BackupCommand(options, Log(level: options.logLevel)).restore(request, output: output)
    case .export(let request):
      // What is sealed leaves as it is.
      let log = Log(level: request.options.logLevel)
      return ExportCommand(request, Composition(request.options, .empty, log).store, log)
        .run(output: output)
    case .serve, .call, .replay, .doctor, .audit, .import:
      return ExitStatus.success
    }
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
    case .doctor(let options):
      let log = Log(level: options.logLevel)
      return DoctorCommand(options, Composition(options, keys, log), log)
        .run(output: OutputStream(streams.output))
    case .audit(let request, let options):
      let log = Log(level: options.logLevel)
      return AuditCommand(request, options, Composition(options, keys, log), log)
        .run(output: OutputStream(streams.output))
    case .keys(let action, let options):
      let log = Log(level: options.logLevel)
      let composition = Composition(options, keys, log)
      var output: OutputStream? = OutputStream(streams.output)
      return EventLoop.assumeIsolated {
        guard let output = output.take() else { return ExitStatus.failure }
        return KeysCommand(action, options, composition, log).run(output: output)
      }
    case .import(let request):
      let log = Log(level: request.options.logLevel)
      var output: OutputStream? = OutputStream(streams.output)
      return EventLoop.assumeIsolated {
        guard let output = output.take() else { return ExitStatus.failure }
        return ImportCommand(request, keys, log).run(output: output)
      }
    case .help, .version, .replay, .schema, .backup, .restore, .export:
      return ExitStatus.success
    }
  }

  private static func serve(
    _ options: Options, _ keys: KeyEnvironment, _ streams: consuming StandardStreams, _ log: Log
  ) -> CInt {
    if let fault = streams.inputFault() {
      log.error("stdin cannot be read; connect it to a client", .cause(fault))
      return ExitStatus.ioError
    }
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
}
