import Glibc
import Host

exit(Program.run(ProcessArguments.current()))
