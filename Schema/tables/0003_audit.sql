-- The end of the audit trail, and what stands in the place of rows that were pruned.

-- store_counter, id -1: the head of the trail, written SEQ:HASH of its last row (the hash in
-- lower-case hexadecimal), once in each transaction that appends. So rows cut off at the end are
-- missed too. Without rows it is 0 and 64 zeros.
INSERT INTO store_counter (id, value) VALUES (
  -1,
  coalesce(
    (SELECT seq || ':' || lower(hex(hash)) FROM store_audit ORDER BY seq DESC LIMIT 1),
    '0:' || lower(hex(zeroblob(32)))));

-- store_setting, "store.auditStub": what is left of rows that were pruned, as JSON
--   {"before","count","hash","kid","mac","prunedAt","row","through"}
-- where the chain goes on from hash, that of the last row removed, whose seq was through; row is
-- the seq of the audit.pruned row that tells the same. The mac, HMAC-SHA256 in hexadecimal, is over
-- the compact JSON array
--   ["integrations-host audit stub",through,hash,count,before,prunedAt,row,kid]
-- under HMAC-SHA256(key kid, "integrations-host audit stub key").
-- Rows go only where such a stub stands for them: store_counter, id -2, is its through.
DROP TRIGGER store_audit_is_not_deleted;

CREATE TRIGGER store_audit_is_not_deleted BEFORE DELETE ON store_audit
WHEN OLD.seq > coalesce((SELECT value FROM store_counter WHERE id = -2), 0)
BEGIN
  SELECT RAISE(ABORT, 'audit rows are never deleted');
END;
