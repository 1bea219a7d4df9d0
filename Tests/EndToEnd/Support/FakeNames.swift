import Foundation

/// A name service for one host process, which says what a test wants, and a network that leads
/// nowhere: a library that takes the place of `getaddrinfo` and of `connect`.
///
/// What is asked of both is noted; no connection comes about but to this machine itself.
final class FakeNames {
  let workspace: Workspace
  private let library: String

  /// The C compiler that PATH finds; nil where there is none.
  static let compiler: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").flatMap { ["\($0)/cc", "\($0)/clang"] }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Compiled once for all tests, in a directory that stays as long as they run.
  private static let compiled = Result<Workspace, any Error> {
    let workspace = try Workspace()
    try workspace.write("names.c", Array(source.utf8))
    guard let compiler else { throw HarnessError("no C compiler") }
    try Tool.output(
      compiler,
      ["-shared", "-fPIC", "-O1", "-o", workspace.path("names.so"), workspace.path("names.c")])
    return workspace
  }

  init() throws {
    workspace = try Workspace()
    library = try Self.compiled.get().path("names.so")
    try lead(to: [])
  }

  /// A host that lives in this world.
  func start(_ words: [String] = []) throws -> HostProcess {
    try HostProcess.start(
      words,
      environment: ["LD_PRELOAD": .some(library), "FAKE_NAMES": .some(workspace.path)],
      workspace: workspace)
  }

  /// Where every name leads from now on: addresses, or `fail`, `again` or `hang`.
  func lead(to addresses: [String]) throws {
    try workspace.write("addresses", Array(addresses.map { "\($0)\n" }.joined().utf8))
  }

  /// The addresses and ports to which connections were begun, in their order.
  func connected() throws -> [String] { noted("connect ") }

  /// The names that were looked up, in their order.
  func lookedUp() throws -> [String] { noted("name ") }

  private func noted(_ kind: String) -> [String] {
    let text = (try? workspace.contents(of: "noted")).map { String(decoding: $0, as: UTF8.self) }
    return (text ?? "").split(separator: "\n").filter { $0.hasPrefix(kind) }
      .map { String($0.dropFirst(kind.count)) }
  }

  private static let source = """
    #define _GNU_SOURCE
    #include <arpa/inet.h>
    #include <dlfcn.h>
    #include <errno.h>
    #include <fcntl.h>
    #include <netdb.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/socket.h>
    #include <unistd.h>

    static void note(const char *kind, const char *text, int port) {
      char path[4096], line[512];
      snprintf(path, sizeof path, "%s/noted", getenv("FAKE_NAMES"));
      int file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
      int length = port < 0 ? snprintf(line, sizeof line, "%s %s\\n", kind, text)
                            : snprintf(line, sizeof line, "%s %s %d\\n", kind, text, port);
      if (write(file, line, length) != length) abort();
      close(file);
    }

    static struct addrinfo *entry(char *text, const struct addrinfo *hints) {
      struct addrinfo *made = calloc(1, sizeof *made);
      struct sockaddr_in6 *name = calloc(1, sizeof *name);
      char *scope = strchr(text, '%');
      if (scope) *scope++ = 0;
      if (inet_pton(AF_INET6, text, &name->sin6_addr) == 1) {
        name->sin6_family = AF_INET6;
        name->sin6_scope_id = scope ? atoi(scope) : 0;
        made->ai_addrlen = sizeof *name;
      } else if (inet_pton(AF_INET, text, &((struct sockaddr_in *)name)->sin_addr) == 1) {
        name->sin6_family = AF_INET;
        made->ai_addrlen = sizeof(struct sockaddr_in);
      } else {
        abort();
      }
      made->ai_family = name->sin6_family;
      made->ai_socktype = hints ? hints->ai_socktype : SOCK_STREAM;
      made->ai_addr = (struct sockaddr *)name;
      return made;
    }

    int getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
                    struct addrinfo **found) {
      char path[4096], line[256];
      note("name", host, -1);
      snprintf(path, sizeof path, "%s/addresses", getenv("FAKE_NAMES"));
      FILE *file = fopen(path, "re");
      struct addrinfo **next = found;
      *found = NULL;
      int result = 0;
      while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\\n")] = 0;
        if (!strcmp(line, "hang")) for (;;) pause();
        if (!strcmp(line, "fail")) result = EAI_FAIL;
        else if (!strcmp(line, "again")) result = EAI_AGAIN;
        else {
          *next = entry(line, hints);
          next = &(*next)->ai_next;
        }
      }
      if (file) fclose(file);
      return result ? result : *found ? 0 : EAI_NONAME;
    }

    void freeaddrinfo(struct addrinfo *list) {
      while (list) {
        struct addrinfo *next = list->ai_next;
        free(list->ai_addr);
        free(list);
        list = next;
      }
    }

    int connect(int socket, const struct sockaddr *name, socklen_t length) {
      char text[64] = "?";
      const struct sockaddr_in *four = (const struct sockaddr_in *)name;
      const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)name;
      if (name->sa_family == AF_INET) inet_ntop(AF_INET, &four->sin_addr, text, sizeof text);
      if (name->sa_family == AF_INET6) inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof text);
      note("connect", text, ntohs(four->sin_port));
      errno = ECONNREFUSED;
      return -1;
    }
    """
}
