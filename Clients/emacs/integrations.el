;;; integrations.el --- See, test and change an organization's integrations  -*- lexical-binding: t; -*-

;; Version: 1.0.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: comm, tools
;; URL: https://integrations-host.invalid/

;;; Commentary:

;; `M-x integrations' asks for an organization and lists its integrations with
;; Shopify, Circuly, Stripe and Firmhouse: their status, when they were last
;; tested and synchronised, and what went wrong.  From the list they are tested,
;; created, edited and deleted.
;;
;; The work is done by the program integrations-host, which Emacs starts as a
;; child and speaks to by its own jsonrpc.el.  The program ends when the last
;; list is killed and when Emacs ends, in whatever way that is.
;;
;; A secret is asked for by `read-passwd' and goes to the host and nowhere else:
;; it stands in no buffer, log, history, kill ring, message or backtrace.

;;; Code:

(require 'cl-lib)
(require 'easymenu)
(require 'eieio)
(require 'json)
(require 'jsonrpc)
(require 'register)
(require 'subr-x)
(require 'tabulated-list)

(defvar yank-menu)

(defgroup integrations nil
  "An organization's integrations, kept by integrations-host."
  :group 'tools
  :prefix "integrations-")

(defcustom integrations-command '("integrations-host")
  "The program that keeps the integrations, and its arguments."
  :type '(repeat string))

(defcustom integrations-database nil
  "The database file, or nil for the program's own default."
  :type '(choice (const :tag "The program's default" nil) file))

(defcustom integrations-organization nil
  "The organization that \\[integrations] offers to list."
  :type '(choice (const :tag "None" nil) string))

(defface integrations-active '((t :inherit success))
  "Face of what works.")

(defface integrations-testing '((t :inherit warning))
  "Face of what was not tested yet, or is being tested.")

(defface integrations-error '((t :inherit error))
  "Face of what does not work.")

(defface integrations-inactive '((t :inherit shadow))
  "Face of what is not in use.")

(defvar integrations-organization-history nil
  "The organizations that were asked for.")

(defvar integrations-name-history nil
  "The names that integrations were given.")

(defconst integrations--auth-methods
  '(("shopify" "api_key" "bearer_token" "basic_auth" "oauth2")
    ("circuly" "api_key" "bearer_token" "basic_auth")
    ("stripe" "api_key" "bearer_token" "oauth2")
    ("firmhouse" "api_key" "bearer_token"))
  "The providers, and how each lets a program in.")

(defconst integrations--fields
  '(("name" (:name) text)
    ("status" (:status) ("active" "inactive" "testing"))
    ("domain" (:connectionConfig :domain) text)
    ("API version" (:connectionConfig :apiVersion) text)
    ("API endpoint" (:connectionConfig :apiEndpoint) text)
    ("timeout in ms" (:connectionConfig :timeout) number)
    ("requests a minute" (:connectionConfig :rateLimit) number)
    ("sync frequency" (:capabilities :syncFrequency) text)
    ("can sync" (:capabilities :canSync) boolean)
    ("can push" (:capabilities :canPush) boolean)
    ("can webhook" (:capabilities :canWebhook) boolean))
  "What can be edited: a label, where it stands, and what is asked for.")


;;;; Secrets

;; From when it is typed until it is sent a secret is the value of an uninterned
;; symbol, its holder.  All printers show a symbol by its name, and so do all
;; backtraces, traces and logs of arguments.

(defun integrations--read-secret (prompt)
  "Ask for a secret with PROMPT; return its holder, nil where nothing was typed."
  (when defining-kbd-macro
    (user-error "The keyboard macro would keep the secret; end its definition first"))
  (let* ((holder (make-symbol "secret"))
         ;; What is killed, yanked or pasted while typing is forgotten with these.
         (kill-ring (copy-sequence kill-ring))
         (kill-ring-yank-pointer kill-ring)
         (yank-menu (copy-sequence yank-menu))
         (interprogram-cut-function nil)
         (register-alist (copy-sequence register-alist))
         (minibuffer nil))
    (unwind-protect
        (minibuffer-with-setup-hook (lambda () (setq minibuffer (current-buffer)))
          (set holder (read-passwd prompt)))
      ;; Emacs records the last keys, in version 28 those of passwords too.
      (clear-this-command-keys)
      ;; In version 30 one that was quit can be had back by undoing.
      (when (buffer-live-p minibuffer)
        (with-current-buffer minibuffer (setq buffer-undo-list nil))))
    (unless (string-empty-p (symbol-value holder))
      (put holder 'integrations-secret t)
      holder)))

(defun integrations--holders (value)
  "Return the holders of secrets in VALUE, a tree of property lists."
  (cond ((consp value) (nconc (integrations--holders (car value))
                              (integrations--holders (cdr value))))
        ((and value (symbolp value) (get value 'integrations-secret)) (list value))))

(defun integrations--reveal (value)
  "Return VALUE with the secrets themselves in the place of their holders."
  (cond ((consp value) (cons (integrations--reveal (car value))
                             (integrations--reveal (cdr value))))
        ((and value (symbolp value) (get value 'integrations-secret)) (symbol-value value))
        (t value)))

(defun integrations--forget (holders)
  "Overwrite the secrets that HOLDERS hold."
  (dolist (holder holders)
    (when (stringp (symbol-value holder)) (clear-string (symbol-value holder)))
    (set holder nil)))

(defun integrations--send-unseen (process message)
  "Send MESSAGE to PROCESS so that no one else sees the secrets in it.
Return non-nil where it was sent."
  (let ((debugger #'ignore) (debug-on-error nil) (debug-on-signal nil)
        (signal-hook-function nil)
        ;; Half a message would spoil all that follow it.
        (inhibit-quit t)
        body whole)
    (unwind-protect
        (condition-case nil
            (progn
              (setq body (encode-coding-string
                          (json-serialize (integrations--reveal message)
                                          :null-object nil :false-object :json-false)
                          'utf-8-unix))
              (setq whole (concat (format "Content-Length: %d\r\n\r\n" (length body)) body))
              (process-send-string process whole)
              t)
          (error nil))
      (when body (clear-string body))
      (when whole (clear-string whole))
      (integrations--forget (integrations--holders message)))))


;;;; The host

(defclass integrations--connection (jsonrpc-process-connection)
  ((child :initarg :child :reader integrations--child
          :documentation "The process.")
   (last-id :initform nil :accessor integrations--last-id
            :documentation "The id of the last request that was sent.")
   (closing :initform nil :accessor integrations--closing
            :documentation "Whether the process was asked to end."))
  :documentation "A connection to a host.")

(defvar integrations--connections (make-hash-table :test #'equal)
  "The connections, by the commands that started them.")

(defvar integrations--connection-count 0
  "How many connections there were, since jsonrpc.el wants names of their own.")

(cl-defmethod jsonrpc-connection-send :around
  ((connection integrations--connection) &key id method params &allow-other-keys)
  "Send METHOD with ID and PARAMS to CONNECTION; jsonrpc.el sees no secret."
  (when id (setf (integrations--last-id connection) id))
  (if (not (integrations--holders params))
      (cl-call-next-method)
    (unless (integrations--send-unseen
             (integrations--child connection)
             (list :jsonrpc "2.0" :id id :method (substring (symbol-name method) 1)
                   :params params))
      (error "The secret could not be sent to integrations-host; nothing was stored"))))

(defun integrations--host-command ()
  "Return the command of the host."
  (append integrations-command
          (and integrations-database
               (list "--database" (expand-file-name integrations-database)))))

(defun integrations--connect ()
  "Return a connection to a running host, started where there is none."
  (let* ((command (integrations--host-command))
         (connection (gethash command integrations--connections)))
    (if (and connection (jsonrpc-running-p connection)
             (not (integrations--closing connection)))
        connection
      (puthash command (integrations--start command) integrations--connections))))

(defun integrations--start (command)
  "Start the host by COMMAND and return a connection to it."
  (let* ((name (format "integrations %d" (cl-incf integrations--connection-count)))
         ;; Where jsonrpc.el looks for it.
         (stderr (get-buffer-create (format "*%s stderr*" name)))
         (process (condition-case oops
                      (make-process :name name :command command :connection-type 'pipe
                                    :coding 'utf-8-emacs-unix :noquery t :stderr stderr)
                    (file-error
                     (kill-buffer stderr)
                     (user-error "Cannot start %s (%s); see `integrations-command'"
                                 (car command) (car (last oops)))))))
    (when-let* ((pipe (get-buffer-process stderr)))
      (set-process-query-on-exit-flag pipe nil)
      (set-process-sentinel pipe #'ignore))
    (add-hook 'kill-emacs-hook #'integrations-disconnect)
    (prog1
        ;; No log of messages; jsonrpc.el 1.0.24 has another name for that.
        (apply #'make-instance 'integrations--connection
               :name name :process process :child process
               :on-shutdown #'integrations--ended
               (if (fboundp 'jsonrpc--events-buffer-scrollback-size)
                   '(:events-buffer-scrollback-size 0)
                 '(:events-buffer-config (:size 0 :format full))))
      (add-function :around (process-sentinel process) #'integrations--sentinel)
      (when (< emacs-major-version 30)
        (add-function :around (process-filter process) #'integrations--filter)))))

(defun integrations--sentinel (next process change)
  "Hand the CHANGE of PROCESS to NEXT, and show none of its messages.
`integrations--ended' has a better one, or there is nothing to tell."
  (let ((inhibit-message t))
    (funcall next process change)))

;; Up to version 29 Emacs's reader of JSON refuses integers of more than 64 bits and
;; U+0000, which someone's metadata may hold; jsonrpc.el then drops the reply, and the
;; call would run for ever.

(defun integrations--filter (next process text)
  "Hand TEXT of PROCESS to NEXT, with any JSON being readable meanwhile."
  (cl-letf (((symbol-function 'jsonrpc--json-read) #'integrations--json-read))
    (funcall next process text)))

(defun integrations--json-read ()
  "Read JSON after point as jsonrpc.el does, but all of it."
  (let ((start (point)))
    (condition-case nil
        (json-parse-buffer :object-type 'plist :null-object nil :false-object :json-false)
      (error
       (goto-char start)
       (let ((json-object-type 'plist) (json-array-type 'vector)
             (json-null nil) (json-false :json-false))
         (json-read))))))

(defun integrations--ended (connection)
  "Tell that the host of CONNECTION ended, unless it was asked to, and clean up."
  (let* ((process (integrations--child connection))
         (stderr (jsonrpc-stderr-buffer connection))
         (pipe (and (buffer-live-p stderr) (get-buffer-process stderr))))
    (while (and pipe (accept-process-output pipe 0.2 nil t)))
    (maphash (lambda (command other)
               (when (eq other connection) (remhash command integrations--connections)))
             integrations--connections)
    (unless (integrations--closing connection)
      (let ((inhibit-message nil))
        (message "integrations-host ended (%s %d)%s"
                 (if (eq (process-status process) 'signal) "signal" "status")
                 (process-exit-status process)
                 (integrations--last-lines stderr))))
    (dolist (buffer (list stderr (process-buffer process) (jsonrpc-events-buffer connection)))
      (when (buffer-live-p buffer) (kill-buffer buffer)))))

(defun integrations--last-lines (buffer)
  "The last five lines of BUFFER, to stand at the end of a message."
  (let ((lines (and (buffer-live-p buffer)
                    (with-current-buffer buffer
                      (split-string (buffer-string) "\n" t)))))
    (if lines (concat ":\n" (string-join (last lines 5) "\n")) ".")))

(defun integrations-disconnect ()
  "End the hosts that Emacs started, and wait a moment for that.
What they were asked to do before is done first."
  (interactive)
  (let (connections)
    (maphash (lambda (_ connection) (push connection connections)) integrations--connections)
    (mapc #'integrations--close connections)
    (with-timeout (2)
      (dolist (connection connections)
        ;; A process is dead a moment before its sentinel has been run.
        (while (or (jsonrpc-running-p connection) (integrations--known-p connection))
          (accept-process-output nil 0.02))))))

(defun integrations--known-p (connection)
  "Return non-nil if CONNECTION stands in the table of running hosts."
  (let (found)
    (maphash (lambda (_ other) (when (eq other connection) (setq found t)))
             integrations--connections)
    found))

(defun integrations--close (connection)
  "Ask the host of CONNECTION to end, and do not wait for it."
  (unless (or (integrations--closing connection) (not (jsonrpc-running-p connection)))
    (setf (integrations--closing connection) t)
    (process-send-eof (integrations--child connection))))


;;;; Calls

(defvar-local integrations--calls nil
  "The calls of this buffer that run: conses of an id and what they are about.")

(defun integrations--call (method params then &optional about otherwise)
  "Call METHOD, a keyword, with PARAMS, and THEN with the result.
THEN is called in this buffer if that is still there, and so is OTHERWISE
with the error object of the reply; where it is not given, the error is
told as a message.  ABOUT is what this is about, such as the id of an
integration.  Nothing is ever tried twice."
  (let* ((buffer (current-buffer))
         (connection (integrations--connect))
         (call (list nil))
         (finish (lambda (continue value)
                   (when (buffer-live-p buffer)
                     (with-current-buffer buffer
                       (setq integrations--calls (delq call integrations--calls))
                       (force-mode-line-update)
                       ;; What goes on from here would start another host.
                       (unless (integrations--closing connection)
                         (funcall continue value)))))))
    (jsonrpc-async-request
     connection method params
     ;; The host has limits of its own.
     :timeout nil
     :success-fn (lambda (result) (funcall finish then result))
     :error-fn (lambda (error) (funcall finish (or otherwise #'integrations--fail) error)))
    (setcar call (integrations--last-id connection))
    (setcdr call about)
    (push call integrations--calls)
    (force-mode-line-update)))

(defun integrations--fail (error)
  "Tell of ERROR, the error object of a reply."
  ;; That the host died (-1) is told by `integrations--ended', which knows more.
  (unless (eql (plist-get error :code) -1)
    (message "%s" (integrations--plain (plist-get error :message))))
  (when (derived-mode-p 'integrations-mode) (integrations--print)))

(defun integrations-cancel ()
  "Cancel everything that is in flight for this list, where that is possible."
  (interactive)
  (unless integrations--calls (user-error "Nothing runs"))
  (dolist (call integrations--calls)
    (jsonrpc-notify (integrations--connect) :$/cancelRequest (list :id (car call)))))


;;;; The list

(defvar-local integrations--organization nil
  "The organization that this buffer lists.")

(defvar-local integrations--documents nil
  "The integrations that this buffer lists, a vector; nil before they came.")

(defvar integrations-mode-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map tabulated-list-mode-map)
    (define-key map (kbd "RET") #'integrations-show)
    (define-key map "t" #'integrations-test)
    (define-key map "e" #'integrations-edit)
    (define-key map "d" #'integrations-delete)
    (define-key map "+" #'integrations-create)
    (define-key map "c" #'integrations-create)
    (define-key map (kbd "C-c C-k") #'integrations-cancel)
    map)
  "Keys of `integrations-mode'.")

(easy-menu-define integrations-menu integrations-mode-map
  "Menu of `integrations-mode'."
  '("Integrations"
    ["Show" integrations-show] ["Test" integrations-test]
    ["Edit" integrations-edit] ["Delete" integrations-delete]
    "--"
    ["Create" integrations-create] ["Refresh" revert-buffer]
    ["Cancel what runs" integrations-cancel]))

;;;###autoload
(defun integrations (organization)
  "List the integrations of ORGANIZATION."
  (interactive
   (list (read-string (if integrations-organization
                          (format "Organization (default %s): " integrations-organization)
                        "Organization: ")
                      nil 'integrations-organization-history integrations-organization)))
  (when (string-empty-p organization) (user-error "No organization was given"))
  (pop-to-buffer-same-window (get-buffer-create (format "*integrations: %s*" organization)))
  (unless (derived-mode-p 'integrations-mode) (integrations-mode))
  (setq integrations--organization organization)
  (integrations-refresh))

(define-derived-mode integrations-mode tabulated-list-mode "Integrations"
  "Mode of a list of integrations.
\\<integrations-mode-map>\\[integrations-show] shows the one at point, \
\\[integrations-test] tests its connection, \\[integrations-edit] edits
and \\[integrations-delete] deletes it; \\[integrations-create] creates one, \
\\[revert-buffer] refreshes the list, and \\[integrations-cancel]
cancels what runs.

\\{integrations-mode-map}"
  (setq tabulated-list-format
        [("Name" 20 t) ("Provider" 9 t) ("Status" 8 t) ("Tested" 24 t)
         ("Synced" 17 t) ("Records" 17 nil) ("Last error" 0 nil)])
  (setq tabulated-list-padding 1)
  (setq mode-line-process
        '(integrations--calls (:eval (format " [%d running]" (length integrations--calls)))))
  (setq-local revert-buffer-function #'integrations-refresh)
  (add-hook 'kill-buffer-hook #'integrations--release nil t)
  (tabulated-list-init-header))

(defun integrations--release ()
  "End the hosts if this buffer is the last of its kind."
  (unless (cl-some (lambda (buffer)
                     (and (not (eq buffer (current-buffer)))
                          (eq (buffer-local-value 'major-mode buffer) 'integrations-mode)))
                   (buffer-list))
    (maphash (lambda (_ connection) (integrations--close connection))
             integrations--connections)))

(defun integrations-refresh (&rest _)
  "Ask the host for the list anew."
  (interactive)
  (integrations--load nil))

(defun integrations--load (id)
  "Ask for the list and put point on the integration with ID, if that is given."
  (integrations--call :integrations.list (list :organizationId integrations--organization)
                      (lambda (documents)
                        (setq integrations--documents documents)
                        (integrations--print id))))

(defun integrations--print (&optional id)
  "Print the list, with point on the integration with ID if that is given."
  (setq tabulated-list-entries (mapcar #'integrations--entry integrations--documents))
  ;; Point is a window's own, and would be lost where the list is not selected.
  (let ((window (get-buffer-window nil t)))
    (if window
        (with-selected-window window (integrations--print-here id))
      (integrations--print-here id))))

(defun integrations--print-here (id)
  "Print the entries, with point on ID if that is given."
  (tabulated-list-print t)
  (when (equal integrations--documents [])
    (let ((inhibit-read-only t))
      (insert (substitute-command-keys
               "\\<integrations-mode-map>No integrations yet; \\[integrations-create] creates one.\n"))))
  (when id
    (goto-char (point-min))
    (while (not (or (eobp) (equal (tabulated-list-get-id) id)))
      (forward-line))))

(defun integrations--entry (document)
  "The row of DOCUMENT."
  (let* ((id (plist-get document :_id))
         (status (plist-get document :status))
         (stats (plist-get document :syncStats))
         (failed (or (plist-get stats :failedSyncCount) 0)))
    (list id
          (vector
           (integrations--plain (plist-get document :name))
           (plist-get document :provider)
           (propertize status 'face (intern (concat "integrations-" status)))
           (integrations--tested document)
           (integrations--time (plist-get document :lastSyncedAt))
           (cond ((null stats) "")
                 ((zerop failed) (format "%d" (plist-get stats :totalRecords)))
                 (t (concat (format "%d, " (plist-get stats :totalRecords))
                            (propertize (format "%d failed" failed)
                                        'face 'integrations-error))))
           (integrations--plain (or (plist-get document :errorMessage) ""))))))

(defun integrations--tested (document)
  "When DOCUMENT was tested, and how that went."
  (let ((at (plist-get document :lastTestedAt)))
    (cond ((rassoc (plist-get document :_id) integrations--calls)
           (propertize "running" 'face 'integrations-testing))
          ((not at) (propertize "never" 'face 'integrations-inactive))
          ((plist-get document :errorMessage)
           (propertize (concat "failed " (integrations--time at)) 'face 'integrations-error))
          (t (propertize (concat "passed " (integrations--time at))
                         'face 'integrations-active)))))

(defun integrations--time (milliseconds)
  "MILLISECONDS since the epoch as a local time, or nothing for nil."
  (if milliseconds (format-time-string "%Y-%m-%d %H:%M" (/ milliseconds 1000)) ""))

(defun integrations--plain (text)
  "TEXT on one line, with no character that is not for reading."
  (replace-regexp-in-string "[[:cntrl:]]+" " " text))

(defun integrations--at-point ()
  "The integration at point."
  (or (cl-find (tabulated-list-get-id) integrations--documents
               :key (lambda (document) (plist-get document :_id)) :test #'equal)
      (user-error "There is no integration here")))


;;;; What can be done

(defun integrations-test ()
  "Test the connection of the integration at point."
  (interactive)
  (let* ((document (integrations--at-point))
         (id (plist-get document :_id))
         (name (integrations--plain (plist-get document :name))))
    (integrations--call
     :integrations.testConnection (list :integrationId id)
     (lambda (result)
       (message "%s: %s" name (integrations--plain (plist-get result :message)))
       (integrations--load nil))
     id)
    (integrations--print)))

(defun integrations-delete ()
  "Delete the integration at point and its credentials, if that is confirmed."
  (interactive)
  (let* ((document (integrations--at-point))
         (name (integrations--plain (plist-get document :name))))
    (when (yes-or-no-p (format "Delete %s of %s and its credentials? "
                               name (plist-get document :provider)))
      (integrations--call
       :integrations.deleteIntegration (list :integrationId (plist-get document :_id))
       (lambda (_)
         (message "%s was deleted" name)
         (integrations--load nil))))))

(defun integrations-create ()
  "Create an integration.
With no credentials given it is stored, and not in use until it has some."
  (interactive)
  (unless integrations--organization (user-error "This is no list of integrations"))
  (let* ((provider (completing-read "Provider: " integrations--auth-methods nil t))
         (name (read-string "Name: " nil 'integrations-name-history))
         (method (integrations--read-method provider nil))
         (domain (if (equal provider "shopify")
                     (read-string "Domain (such as example.myshopify.com): ")
                   ""))
         (verify (y-or-n-p "Test it before it is stored? "))
         ;; Last, so that no other question can be quit while it is there.
         (credentials (integrations--read-credentials method)))
    (integrations--call
     :integrations.create
     `(:organizationId ,integrations--organization :provider ,provider :name ,name
       :authMethod ,method
       ,@(unless (string-empty-p domain) `(:connectionConfig (:domain ,domain)))
       ,@credentials
       ,@(and verify credentials '(:verify t)))
     (lambda (id)
       (message "%s was created" (integrations--plain name))
       (integrations--load id)))))

(defun integrations-edit ()
  "Change one thing of the integration at point."
  (interactive)
  (let* ((document (integrations--at-point))
         (fields (if (equal (plist-get document :provider) "shopify")
                     integrations--fields
                   (remove (assoc "domain" integrations--fields) integrations--fields)))
         (label (completing-read "Change: " (append '("credentials" "no credentials") fields)
                                 nil t))
         (change (pcase label
                   ("credentials" (integrations--read-new-credentials document))
                   ("no credentials" (integrations--read-no-credentials document))
                   (_ (integrations--read-field document (assoc label fields))))))
    (integrations--call
     :integrations.update (append (list :integrationId (plist-get document :_id)) change)
     (lambda (_)
       (message "%s was changed" (integrations--plain (plist-get document :name)))
       (integrations--load nil)))))

(defun integrations--read-method (provider current)
  "Ask for a way to authenticate with PROVIDER; CURRENT is the one in use, or nil."
  (let ((methods (cdr (assoc provider integrations--auth-methods))))
    (completing-read "Authentication: " methods nil t nil nil (or current (car methods)))))

(defun integrations--read-credentials (method)
  "Ask for credentials of METHOD; return the arguments, nil where none were given."
  (pcase method
    ("basic_auth"
     (let* ((user (read-string "User name: "))
            (password (integrations--read-secret "Password: ")))
       (and password `(:basicAuth (:username ,user :password ,password)))))
    ("oauth2"
     (when-let* ((access (integrations--read-secret "Access token: ")))
       (let (done)
         (unwind-protect
             (let ((refresh (integrations--read-secret "Refresh token (empty for none): ")))
               (setq done t)
               `(:oauth2Auth (:accessToken ,access ,@(and refresh `(:refreshToken ,refresh)))))
           (unless done (integrations--forget (list access)))))))
    (_
     (when-let* ((key (integrations--read-secret "Key: ")))
       `(:apiKeyAuth (:key ,key))))))

(defun integrations--read-new-credentials (document)
  "Ask for other credentials of DOCUMENT."
  (let ((method (integrations--read-method (plist-get document :provider)
                                           (plist-get document :authMethod)))
        (verify (y-or-n-p "Test them before they are stored? ")))
    `(:authMethod ,method ,@(and verify '(:verify t))
      ,@(or (integrations--read-credentials method)
            (user-error "No credentials were given; nothing was changed")))))

(defun integrations--read-no-credentials (document)
  "Confirm that the credentials of DOCUMENT are to be removed."
  (unless (yes-or-no-p (format "Remove the credentials of %s? "
                               (integrations--plain (plist-get document :name))))
    (user-error "Nothing was changed"))
  (pcase (plist-get document :authMethod)
    ("basic_auth" '(:basicAuth nil))
    ("oauth2" '(:oauth2Auth nil))
    (_ '(:apiKeyAuth nil))))

(defun integrations--read-field (document field)
  "Ask for the new value of FIELD of DOCUMENT; return the arguments that set it."
  (pcase-let* ((`(,label ,path ,kind) field)
               (old (plist-get document (car path)))
               (old (if (cdr path) (plist-get old (cadr path)) old))
               (prompt (format "New %s%s: " label (if (cdr path) " (empty clears it)" "")))
               (new (pcase kind
                      ('text (read-string prompt old))
                      ('number (read-string prompt (and old (format "%d" old))))
                      ('boolean (completing-read prompt '("yes" "no" "") nil t))
                      (choices (completing-read prompt choices nil t))))
               (value (pcase kind
                        ((guard (and (cdr path) (string-empty-p new))) nil)
                        ('number (integrations--number new))
                        ('boolean (if (equal new "yes") t :json-false))
                        (_ new))))
    (list (car path) (if (cdr path) (list (cadr path) value) value))))

(defun integrations--number (text)
  "The whole number that TEXT is."
  (if (string-match-p "\\`[0-9]+\\'" text)
      (string-to-number text)
    (user-error "That is no whole number; nothing was changed")))


;;;; One integration

(defun integrations-show ()
  "Show all that is known of the integration at point."
  (interactive)
  (let* ((document (integrations--at-point))
         (name (integrations--plain (plist-get document :name))))
    (integrations--call
     :integrations.get (list :integrationId (plist-get document :_id))
     (lambda (document)
       (if (null document)
           (message "%s is gone" name)
         (with-current-buffer (get-buffer-create (format "*integration: %s*" name))
           (special-mode)
           (let ((inhibit-read-only t))
             (erase-buffer)
             (integrations--insert document "")
             (goto-char (point-min)))
           (display-buffer (current-buffer))))))))

(defun integrations--insert (document prefix)
  "Insert the fields of DOCUMENT a line each, their names after PREFIX."
  (cl-loop
   for (key value) on document by #'cddr
   for name = (concat prefix (substring (symbol-name key) 1))
   do (if (keywordp (car-safe value))
          (integrations--insert value (concat name "."))
        (insert (propertize (format "%-30s" name) 'face 'bold)
                (integrations--plain
                 (cond ((and (numberp value) (string-match-p "At\\'\\|Time\\'\\|Expiry\\'" name))
                        (integrations--time value))
                       ((stringp value) value)
                       (t (integrations--json value))))
                "\n"))))

(defun integrations--json (value)
  "VALUE as JSON, which Emacs 30 gives as bytes."
  (let ((text (json-serialize value :null-object nil :false-object :json-false)))
    (if (multibyte-string-p text) text (decode-coding-string text 'utf-8-unix))))

(provide 'integrations)
;;; integrations.el ends here
