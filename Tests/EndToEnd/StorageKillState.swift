import Foundation

extension DatabaseFile {
  /// A Python function that gives the numbers of the audit rows whose hash is not the one that
  /// `Schema/tables` describes, made again here.
  static let brokenChain = """
    import hashlib, json
    def number(value): return int(value) if float(value).is_integer() else value
    def text(value):
      out = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
      for letter in "\\u0085\\u2028\\u2029":
        out = out.replace(letter, "\\\\u%04x" % ord(letter))
      return out
    def broken_chain(database):
      previous, wrong = bytes(32), []
      for row in database.execute("SELECT seq, time, event, function, client, organizationId, "
          "documentId, outcome, details, previous, hash FROM store_audit ORDER BY seq"):
        fields = [row[0], number(row[1])] + list(row[2:9]) + [previous.hex()]
        if row[9] != previous or hashlib.sha256(text(fields).encode()).digest() != row[10]:
          wrong.append(row[0])
        previous = row[10]
      return wrong
    """
}

/// All that the tables of a database say, but for times and the ids that chance has made.
struct StoredState: Equatable {
  /// The name of each document and the number of its records.
  let documents: [JSONValue]
  /// Event, function and outcome of each audit row, with the name of its document; the id where
  /// the document is gone.
  let audit: [JSONValue]
  /// Key and function of each call that is not to be run again.
  let keys: [JSONValue]
  /// The names of the documents that have ciphertexts.
  let sealed: [JSONValue]
  /// What is wrong with it: an unsound file, a broken chain, a document without the audit row of
  /// each of its changes or a row without its change.
  let faults: [JSONValue]

  private static let script = """
    import json, sqlite3, sys
    \(DatabaseFile.brokenChain)
    def state(path):
      database = sqlite3.connect(path, timeout=20)
      integrity = [row[0] for row in database.execute("PRAGMA integrity_check")]
      rows = [(row, json.loads(text)) for row, text in
        database.execute("SELECT rowid, document FROM integrations ORDER BY rowid")]
      names = {document["_id"]: document["name"] for _, document in rows}
      audit = database.execute(
        "SELECT event, function, outcome, documentId FROM store_audit ORDER BY seq").fetchall()
      def of(event): return sorted(row[3] for row in audit if row[0] == "integration." + event)
      kept = sorted(set(of("created")) - set(of("deleted")))
      synced = sorted(document["_id"] for _, document in rows if "syncStats" in document)
      faults = [] if integrity == ["ok"] else integrity
      faults += [f"audit row {seq} breaks the chain" for seq in broken_chain(database)]
      head = database.execute("SELECT value FROM store_counter WHERE id = -1").fetchone()
      last = database.execute("SELECT seq || ':' || lower(hex(hash)) FROM store_audit "
        "ORDER BY seq DESC LIMIT 1").fetchone() or ("0:" + 64 * "0",)
      if head != last: faults.append("the head of the trail is not its last row")
      if kept != sorted(names): faults.append("documents and audit rows differ")
      if len(of("created")) != len(set(of("created"))): faults.append("a document created twice")
      if len(of("deleted")) != len(set(of("deleted"))): faults.append("a document deleted twice")
      if synced != of("updated"): faults.append("changes and audit rows differ")
      places = database.execute("SELECT place FROM store_secret ORDER BY place").fetchall()
      by_row = {row: document["name"] for row, document in rows}
      found = {
        "documents": [[document["name"], document.get("syncStats", {}).get("totalRecords")]
          for _, document in rows],
        "audit": [[*row[:3], names.get(row[3], row[3])] for row in audit],
        "keys": [list(row) for row in
          database.execute("SELECT key, function FROM store_idempotency ORDER BY number")],
        "sealed": [by_row.get(place // 16, "nothing") for (place,) in places],
        "faults": faults,
      }
      database.close()
      return found
    print(json.dumps([state(path) for path in sys.argv[1:]]))
    """

  /// The states of databases that no host has open.
  static func read(_ paths: [String]) throws -> [StoredState] {
    let found = try JSONValue(parsing: Python.run(script, paths)).array ?? []
    return found.map { state in
      StoredState(
        documents: state["documents"]?.array ?? [], audit: state["audit"]?.array ?? [],
        keys: state["keys"]?.array ?? [], sealed: state["sealed"]?.array ?? [],
        faults: state["faults"]?.array ?? ["no answer"])
    }
  }
}

/// The calls that come at once, among them changes, actions, reads, and one that is refused.
struct CallGroup {
  /// How the calls are put into messages.
  enum Form: String, Sendable { case lines, array, arraysAndLines }

  struct Call {
    let id: String
    let method: String
    let arguments: JSONValue
    /// Whether its result is recorded under a key, so that a second call gives the same.
    var isKeyed: Bool { arguments["$idempotencyKey"] != nil }
    /// Whether its reply says that something was written.
    let writes: Bool

    var text: String { HostProcess.request(method, arguments.text, id: id) }
  }

  let calls: [Call]

  /// The documents that are there before: ids of the three that `prepare` creates.
  init(_ ids: [JSONValue]) {
    func call(
      _ id: Int, _ method: String, _ arguments: JSONValue, key: String? = nil, writes: Bool = true
    ) -> Call {
      let arguments = key.map { arguments.with(["$idempotencyKey": .string($0)]) } ?? arguments
      return Call(
        id: "\(id)", method: "integrations.\(method)", arguments: arguments, writes: writes)
    }
    let one: JSONValue = ["integrationId": ids[0]]
    calls = [
      call(1, "get", one, writes: false),
      call(2, "create", Sample.stripeWithKey(["name": "new one"]), key: "a"),
      call(3, "updateSyncStats", one.with(["totalRecords": 7]), key: "b"),
      call(4, "create", Sample.stripeWithKey(["name": "one"]), key: "c", writes: false),
      call(5, "get", one, writes: false),
      call(6, "deleteIntegration", ["integrationId": ids[1]], key: "d"),
      call(7, "create", Sample.stripe(["name": "new two"]), key: "e"),
      call(8, "getDecryptedCredentials", ["integrationId": ids[2]]),
    ]
  }

  /// Creates the documents that a group is about; returns their ids.
  static func prepare(_ workspace: Workspace) throws -> [JSONValue] {
    let host = try HostProcess.start(workspace: workspace)
    // The replies are to be longer than what a pipe of one page holds.
    let filler = JSONValue.string(String(repeating: "f", count: 3_000))
    let ids = [
      try host.create(Sample.stripeWithKey(["name": "one", "metadata": ["filler": filler]])),
      try host.create(Sample.stripeWithKey(["name": "two"])),
      try host.create(Sample.stripeWithKey(["name": "three"])),
    ]
    try host.finish()
    return ids
  }

  /// The messages in order, each with its calls: an array where these are several.
  private func messages(_ form: Form) -> [ArraySlice<Call>] {
    switch form {
    case .lines: calls.indices.map { calls[$0...$0] }
    case .array: [calls[...]]
    case .arraysAndLines: [calls[..<3], calls[3...3], calls[4...6], calls[7...]]
    }
  }

  /// What comes up to each commit: an array ends what is committed at once, as does the input.
  func stages(_ form: Form) -> [(calls: ArraySlice<Call>, input: String)] {
    var stages: [(calls: ArraySlice<Call>, input: String)] = []
    var input = ""
    for message in messages(form) {
      let texts = message.map(\.text)
      input += joined([texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ","))]"])
      guard message.count > 1 || message.endIndex == calls.endIndex else { continue }
      stages.append((calls[(stages.last?.calls.endIndex ?? 0)..<message.endIndex], input))
    }
    return stages
  }

  /// All of the messages.
  func input(_ form: Form) -> String { stages(form).last?.input ?? "" }

  /// The replies that stand whole in the bytes that came, by their ids.
  static func replies(in output: [UInt8]) throws -> [String: Reply] {
    var found: [String: Reply] = [:]
    let lines = output.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // What comes after the last line's end was cut, and so never received.
    for line in lines.dropLast() {
      let text = try HostProcess.text(line)
      for reply in text.hasPrefix("[") ? try RawJSON.elements(of: text) : [text] {
        let reply = try Reply(reply)
        found[reply.id] = reply
      }
    }
    return found
  }
}
