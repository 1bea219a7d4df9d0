;;; canary.el --- Looks for a secret in all of Emacs  -*- lexical-binding: t; -*-

;;; Commentary:

;; `canary-places' names every place where a text stands that Emacs can be asked for:
;; buffers and what can be undone in them, all variables and properties of symbols
;; (kill rings, histories, registers, timers, connections), the keys that were typed,
;; processes, and files.

;;; Code:

(require 'cl-lib)

(defun canary--print (value)
  "VALUE as the plainest of all printers shows it."
  (let ((print-circle t) (print-length nil) (print-level nil) (print-escape-newlines nil))
    (condition-case nil (prin1-to-string value) (error ""))))

(defun canary--in (canary text)
  "Whether CANARY stands in TEXT."
  (let ((case-fold-search nil)) (string-match-p (regexp-quote canary) text)))

(defun canary--keys (keys)
  "The characters among KEYS, as a text."
  (apply #'string (cl-remove-if-not #'characterp (append keys nil))))

(defun canary-places (canary folder)
  "Where CANARY stands in Emacs and in the files of FOLDER."
  (let (places)
    (dolist (buffer (buffer-list))
      (with-current-buffer buffer
        (save-restriction
          (widen)
          (when (or (canary--in canary (buffer-substring-no-properties (point-min) (point-max)))
                    (canary--in canary (canary--print buffer-undo-list))
                    (canary--in canary (canary--print (buffer-local-variables))))
            (push (format "buffer %s" (buffer-name)) places)))))
    (mapatoms
     (lambda (symbol)
       (when (or (and (boundp symbol)
                      (not (memq symbol '(obarray features load-history)))
                      (canary--in canary (canary--print (symbol-value symbol))))
                 (canary--in canary (canary--print (symbol-plist symbol))))
         (push (format "symbol %s" symbol) places))))
    (when (or (canary--in canary (canary--keys (recent-keys)))
              (canary--in canary (canary--print (recent-keys t))))
      (push "recent keys" places))
    (when (canary--in canary (canary--keys (this-command-keys-vector)))
      (push "keys of this command" places))
    (dolist (process (process-list))
      (when (canary--in canary (canary--print (list (process-plist process)
                                                    (process-command process))))
        (push (format "process %s" (process-name process)) places)))
    (dolist (file (directory-files-recursively folder ""))
      (with-temp-buffer
        (set-buffer-multibyte nil)
        (insert-file-contents-literally file)
        (when (search-forward canary nil t) (push (format "file %s" file) places))))
    places))

(provide 'canary)
;;; canary.el ends here
