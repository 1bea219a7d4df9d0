import Glibc
import Host

do throws(SystemError) {
  var server = Server(try Hardening.apply())
  exit(server.run())
} catch {
  exit(71)
}
