import Glibc
import Host
import Testing

@Suite struct TemporaryDirectoryTests {
  @Test func `the folder is for its owner alone, and is gone with all in it`() throws {
    let path = try usedDirectory()
    var status = stat()
    #expect(unsafe lstat(path, &status) == -1 && errno == ENOENT)
  }

  private func usedDirectory() throws -> String {
    let directory = try TemporaryDirectory(prefix: "folder-test-")
    var status = stat()
    #expect(unsafe lstat(directory.path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o700)
    #expect(unsafe mkdir("\(directory.path)/inner", 0o700) == 0)
    for name in ["a", ".hidden", "inner/b"] {
      let file = try FileDescriptor.open(
        "\(directory.path)/\(name)", O_CREAT | O_WRONLY, mode: 0o600)
      #expect(file.number >= 0)
    }
    #expect(unsafe symlink("/etc", "\(directory.path)/link") == 0)
    return directory.path
  }

  @Test func `a link is removed and not followed`() throws {
    let other = try TemporaryDirectory(prefix: "folder-test-")
    let kept = "\(other.path)/kept"
    _ = try FileDescriptor.open(kept, O_CREAT | O_WRONLY, mode: 0o600).number
    try linkAndForget(to: other.path)
    #expect(unsafe access(kept, F_OK) == 0)
  }

  private func linkAndForget(to path: String) throws {
    let directory = try TemporaryDirectory(prefix: "folder-test-")
    #expect(unsafe symlink(path, "\(directory.path)/link") == 0)
  }
}
