package import Secrets

/// A read or write of the store that failed; nothing of the call was written [W-70].
package struct StoreError: Error, Hashable, Sendable {
  /// Why, in the words of the contract.
  package enum Reason: Hashable, Sendable {
    /// The disk, a quota or the database's own size limit is reached.
    case diskFull
    /// The file, its directory or its file system cannot be written.
    case readOnly
    /// The file is damaged.
    case corrupt
    /// Another process held its lock for longer than we wait.
    case locked
    /// Any other fault of the file system.
    case io
    /// The file belongs to another program, or is no database.
    case notOurs
    /// A newer version of this program made the file.
    case newer
    /// The call's deadline passed.
    case timeout
    /// A unique index has such a row already; its last column is named, `_id` for the id itself.
    case uniqueIndex(String)
    /// A limit of [W-120], by the name that `host.info` lists it under.
    case limit(String)
    /// A stored document that was changed from outside is not of its table's shape.
    case schema
    /// What was to be written was sealed with a key that was retired since.
    case retiredKey(KeyID)
  }

  package let reason: Reason

  /// Codes for the log, such as `sqlite 522, errno 28`; never a value.
  package let detail: String

  package init(_ reason: Reason, detail: String = "") {
    self.reason = reason
    self.detail = detail
  }

  /// A stored document is not what was stored.
  static let damagedDocument = StoreError(.corrupt, detail: "a stored document was changed")
  /// A stored document is not what was stored, and no more what the table holds.
  static let mismatchedDocument = StoreError(.schema, detail: "a stored document was changed")

  /// The `data.reason` of a -32010, or nil for the reasons that are other errors.
  package var storageReason: String? {
    switch reason {
    case .diskFull: "diskFull"
    case .readOnly: "readOnly"
    case .corrupt: "corrupt"
    case .locked: "locked"
    case .io: "io"
    case .notOurs: "notOurs"
    case .newer: "newer"
    case .schema, .timeout, .uniqueIndex, .limit, .retiredKey: nil
    }
  }

  /// One or two plain sentences: what happened, and what to do.
  package var message: String {
    switch reason {
    case .diskFull: "The disk is full. Free some space and call again."
    case .readOnly:
      "The database cannot be written. Check the permissions of the file and its directory."
    case .corrupt: "The database is damaged. Restore it from a copy."
    case .schema: "A stored document does not have the shape that its table asks for."
    case .locked: "Another process holds the database's lock. Call again later."
    case .io: "The database could not be read or written. Check the file and its disk."
    case .notOurs: "The file is not a database of this program. Name another file."
    case .newer: "A newer version of this program made the database. Use that version."
    case .timeout: "The call took longer than it may. Nothing was written."
    case .uniqueIndex: "There is such a document already."
    case .retiredKey:
      "The key that sealed this was retired meanwhile. Call again; if that changes nothing, start "
        + "this process with the present keys."
    case .limit(let name): "The call passes the limit \(name). Nothing was written."
    }
  }
}
