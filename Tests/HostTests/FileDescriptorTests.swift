import Glibc
import Host
import Testing

@Suite struct FileDescriptorTests {
  @Test func `a descriptor is closed when its owner goes away`() throws {
    let reading = try readingEndOfForgottenPipe()
    let isClosed = isAtEnd(reading)
    #expect(isClosed)
  }

  private func readingEndOfForgottenPipe() throws -> FileDescriptor {
    let pipe = try FileDescriptor.pipe()
    return try FileDescriptor.duplicate(of: pipe.reading.number)
  }

  @Test func `closing reports a number that is not open`() throws {
    #expect(throws: SystemError("close", code: EBADF)) {
      try FileDescriptor(owning: 1_000_000).close()
    }
  }

  @Test func `a duplicate is above the standard streams and does not survive an exec`() throws {
    let pipe = try FileDescriptor.pipe()
    let copy = try FileDescriptor.duplicate(of: pipe.writing.number)
    #expect(copy.number > 2)
    #expect(fcntl(copy.number, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC)
    #expect(fcntl(pipe.reading.number, F_GETFD) & FD_CLOEXEC == FD_CLOEXEC)
  }

  @Test func `a file that cannot be opened is an error with the number of the cause`() {
    #expect(throws: SystemError("open", code: ENOENT)) {
      _ = try FileDescriptor.open("/nonexistent/file", O_RDONLY).number
    }
    #expect(SystemError("open", code: ENOENT).description == "open: ENOENT")
    #expect(SystemError("open", code: 99_999).description == "open: 99999")
  }

  @Test func `a released number stays open`() throws {
    let pipe = try FileDescriptor.pipe()
    let number = try FileDescriptor.duplicate(of: pipe.writing.number).release()
    #expect(fcntl(number, F_GETFD) >= 0)
    _ = Glibc.close(number)
  }
}
