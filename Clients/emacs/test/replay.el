;;; replay.el --- Holds recorded conversations by the code of integrations.el  -*- lexical-binding: t; -*-

;;; Commentary:

;; emacs -Q --batch -L . -l test/replay.el -f replay-batch-and-exit FILE...
;;
;; What Emacs's jsonrpc.el can say is said by `integrations--call', secrets in the
;; holders that the commands use; what it never would, such as batches and bad
;; messages, goes to the same process as it stands.  How the files are read is rule
;; W-09 of the protocol.

;;; Code:

(require 'integrations)
(require 'json)

(defvar replay--names nil "What the names of a conversation stand for so far.")
(defvar replay--replies nil "Replies that no line was compared with, the first first.")
(defvar replay--said 0 "How many messages were said by the client's own code.")
(defvar replay--raw 0 "How many were sent as they stand.")

(defun replay--parse (text)
  "TEXT as JSON that keeps all differences, by a reader that knows no limits."
  (let ((json-object-type 'hash-table) (json-array-type 'vector) (json-key-type 'string)
        (json-null :null) (json-false :false))
    (json-read-from-string text)))

(defun replay--print (value)
  "VALUE as JSON text."
  (let ((json-null :null) (json-false :false)) (json-encode value)))

(defun replay--plist (text)
  "TEXT as the client hands it over."
  (with-temp-buffer
    (insert text)
    (goto-char (point-min))
    (integrations--json-read)))

(defun replay--name (value)
  "The name that VALUE is a place for, or nil."
  (and (stringp value) (string-match "\\`{{\\([^{}]+\\)}}\\'" value) (match-string 1 value)))

(defun replay--match (expected received path)
  "Compare EXPECTED with RECEIVED at PATH; signal an error where they differ."
  (let* ((name (replay--name expected)) (bound (assoc name replay--names)))
    (cond ((equal name "*"))
          (bound (replay--match-plainly (cdr bound) received path))
          (name (push (cons name received) replay--names))
          (t (replay--match-plainly expected received path)))))

(defun replay--match-plainly (expected received path)
  "Compare EXPECTED, which is no place for something else, with RECEIVED at PATH."
  (unless
      (cond ((and (hash-table-p expected) (hash-table-p received))
             (maphash (lambda (key value)
                        (replay--match value (gethash key received 'nothing)
                                       (concat path "." key)))
                      expected)
             (= (hash-table-count expected) (hash-table-count received)))
            ((and (vectorp expected) (vectorp received) (= (length expected) (length received)))
             (dotimes (i (length expected) t)
               (replay--match (aref expected i) (aref received i) (format "%s[%d]" path i))))
            ((and (numberp expected) (numberp received)) (= expected received))
            (t (equal expected received)))
    (error "The reply is not as expected at %s: %S, not %S" path received expected)))

(defun replay--hide (params)
  "PARAMS with secrets in holders, as the commands hand them over."
  (cl-loop for (key value) on params by #'cddr
           nconc (list key (cond ((and (stringp value) (not (string-empty-p value))
                                       (memq key '(:key :password :accessToken :refreshToken)))
                                  (let ((holder (make-symbol "secret")))
                                    (set holder (copy-sequence value))
                                    (put holder 'integrations-secret t)
                                    holder))
                                 ((keywordp (car-safe value)) (replay--hide value))
                                 (t value)))))

(defun replay--sayable (text)
  "The message of TEXT if jsonrpc.el would write it as it stands, but for its id."
  (when (string-prefix-p "{" text)
    (let ((message (replay--plist text)))
      (and (equal (plist-get message :jsonrpc) "2.0")
           (or (numberp (plist-get message :id)) (stringp (plist-get message :id)))
           (stringp (plist-get message :method))
           (cl-loop for (key _) on message by #'cddr
                    always (memq key '(:jsonrpc :id :method :params)))
           (listp (plist-get message :params))
           (equal text (ignore-errors
                         (decode-coding-string
                          (json-serialize message :null-object nil :false-object :json-false)
                          'utf-8-unix)))
           message))))

(defun replay--send (connection text)
  "Send the message TEXT to CONNECTION."
  (let ((message (replay--sayable text)))
    (if (not message)
        (let ((bytes (encode-coding-string text 'utf-8-unix)))
          (cl-incf replay--raw)
          (process-send-string
           (integrations--child connection)
           (concat (format "Content-Length: %d\r\n\r\n" (length bytes)) bytes)))
      (cl-incf replay--said)
      (let* (id (deliver (lambda (kind)
                           (lambda (value) (replay--deliver id message kind value)))))
        (integrations--call (intern (concat ":" (plist-get message :method)))
                            (replay--hide (plist-get message :params))
                            (funcall deliver :result) nil (funcall deliver :error))
        (setq id (integrations--last-id connection))))))

(defun replay--deliver (id message kind value)
  "Note that the reply ID to MESSAGE arrived as VALUE of KIND, which is its member."
  (let ((reply (cl-find id replay--replies :key (lambda (reply) (gethash "id" (car reply)))
                        :test #'equal)))
    (unless (equal value (plist-get (cdr reply) kind))
      (error "The client was handed %S as %s" value kind))
    (puthash "id" (plist-get message :id) (car reply))))

(defun replay--filter (bytes next process string)
  "Note the replies in BYTES, a cell, and STRING; hand them to NEXT with PROCESS."
  (let ((decoded (multibyte-string-p string)))
    (setcar bytes (concat (car bytes) (encode-coding-string string 'utf-8-unix)))
    (while (and (string-match "\\`Content-Length: \\([0-9]+\\)\r\n\r\n" (car bytes))
                (<= (+ (match-end 0) (string-to-number (match-string 1 (car bytes))))
                    (length (car bytes))))
      (let* ((start (match-end 0))
             (end (+ start (string-to-number (match-string 1 (car bytes)))))
             (frame (substring (car bytes) 0 end))
             (text (decode-coding-string (substring frame start) 'utf-8-unix))
             (reply (replay--parse text))
             (ours (and (hash-table-p reply) (integerp (gethash "id" reply))
                        (> (gethash "id" reply) 1000000))))
        (setcar bytes (substring (car bytes) end))
        (setq replay--replies
              (append replay--replies
                      (list (cons reply (and ours (replay--plist text))))))
        (when ours
          (funcall next process (if decoded (decode-coding-string frame 'utf-8-unix) frame)))))))

(defun replay--arrived ()
  "Whether the first reply is there, and was handed over where the client asked for it."
  (let ((reply (caar replay--replies)))
    (and reply
         (not (and (hash-table-p reply) (integerp (gethash "id" reply))
                   (> (gethash "id" reply) 1000000))))))

(defun replay--fill (text)
  "TEXT with the names replaced by what they stand for."
  (replace-regexp-in-string
   "\"{{\\([^{}\"]+\\)}}\""
   (lambda (place)
     (let ((bound (assoc (substring place 3 -3) replay--names)))
       (if bound (replay--print (cdr bound)) place)))
   text t t))

(defun replay--framed (text)
  "TEXT, which was recorded with the other framing, as it is with this one."
  (replace-regexp-in-string "\"framing\":\"line\"" "\"framing\":\"header\"" text t t))

(defun replay-file (file)
  "Hold the conversation of FILE; return how many replies were as expected."
  (let* ((folder (make-temp-file "integrations-replay-" t))
         (integrations-command (list (getenv "INTEGRATIONS_HOST_BINARY")))
         (integrations-database (expand-file-name "integrations.sqlite" folder))
         (replay--names nil) (replay--replies nil) (count 0) (line 0)
         (connection (integrations--connect)))
    (setf (jsonrpc--next-request-id connection) 1000000)
    (add-function :around (process-filter (integrations--child connection))
                  (apply-partially #'replay--filter (list "")))
    (unwind-protect
        (with-temp-buffer
          (dolist (text (with-temp-buffer
                          (let ((coding-system-for-read 'utf-8-unix)) (insert-file-contents file))
                          (split-string (buffer-string) "\n" t)))
            (cl-incf line)
            (condition-case oops
                (if (string-match "\\`{\"send\":\\(.*\\)}\\'" text)
                    (replay--send connection (replay--fill (match-string 1 text)))
                  (with-timeout (20 (error "There is no reply"))
                    (while (not (replay--arrived)) (accept-process-output nil 0.02)))
                  (replay--match (gethash "expect" (replay--parse (replay--framed text)))
                                 (car (pop replay--replies)) "")
                  (cl-incf count))
              (error (error "%s:%d: %s" file line (error-message-string oops)))))
          (integrations-disconnect)
          (when (jsonrpc-running-p connection) (error "%s: the host did not end" file))
          (when replay--replies (error "%s: a reply that no line expects" file)))
      (integrations-disconnect)
      (delete-directory folder t))
    count))

(defun replay-batch-and-exit ()
  "Hold the conversations of the files on the command line."
  (let ((inhibit-message t) (count 0) failed)
    (dolist (file command-line-args-left)
      (condition-case oops
          (cl-incf count (replay-file file))
        (error (setq failed t) (princ (format "%s\n" (error-message-string oops))))))
    (princ (format "%d conversations: %d replies as expected, %d messages said by jsonrpc.el, %d as they stand\n"
                   (length command-line-args-left) count replay--said replay--raw))
    (kill-emacs (if failed 1 0))))

(provide 'replay)
;;; replay.el ends here
