import Glibc
import Host

exit(Program.run(CommandLine.arguments))
