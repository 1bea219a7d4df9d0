;;; integrations-test.el --- Tests of integrations.el  -*- lexical-binding: t; -*-

;;; Commentary:

;; emacs -Q --batch -L . -L test -l integrations-test -f ert-run-tests-batch-and-exit
;;
;; The commands are typed as keys, and the program that answers is the real one, named by
;; INTEGRATIONS_HOST_BINARY.  Stripe is played by Tests/Providers/serve of this repository.

;;; Code:

(require 'canary)
(require 'ert)
(require 'integrations)
(require 'savehist)

;; From version 1.0.24 of jsonrpc.el on.
(defvar jsonrpc-event-hook)

(defconst integrations-test--folder (file-name-directory (or load-file-name buffer-file-name)))

(defun integrations-test--settle ()
  "Wait until no call of this buffer runs."
  (with-timeout (20 (error "A call runs for ever"))
    (while integrations--calls (accept-process-output nil 0.02))))

(defun integrations-test--keys (&rest keys)
  "Type KEYS, texts and key sequences in vectors, and wait for what they ask for."
  (integrations-test--type keys)
  (integrations-test--settle))

(defun integrations-test--type (keys)
  "Type KEYS, a list of texts and key sequences in vectors."
  ;; Else `y-or-n-p' takes answers by the line.
  (let ((noninteractive nil))
    (execute-kbd-macro (apply #'vconcat keys))))

(defconst integrations-test--return (kbd "RET"))

(defun integrations-test--open ()
  "Open the list of an organization as its user does."
  (integrations-test--keys (kbd "M-x") "integrations" integrations-test--return
                           "org_test" integrations-test--return))

(defun integrations-test--create (name key)
  "Create an integration with Stripe called NAME with KEY, not tested before."
  (integrations-test--keys "c" "stripe" integrations-test--return
                           name integrations-test--return
                           integrations-test--return "n" key integrations-test--return))

(defun integrations-test--line (text)
  "The line of this buffer that TEXT stands in, with point there; white space is one space."
  (goto-char (point-min))
  (should (search-forward text nil t))
  (goto-char (line-beginning-position))
  (string-trim (replace-regexp-in-string " +" " " (buffer-substring-no-properties
                                                   (point) (line-end-position)))))

(defun integrations-test--messages ()
  "What was told in the echo area."
  (with-current-buffer (messages-buffer) (buffer-string)))

(defun integrations-test--gone (pid)
  "Wait until the process PID ended; return whether it did."
  (with-timeout (10 nil)
    (while (not (member (alist-get 'state (process-attributes pid)) '(nil "Z")))
      (accept-process-output nil 0.02))
    t))

(defun integrations-test--pid ()
  "The process of the only host."
  (process-id (integrations--child (car (hash-table-values integrations--connections)))))

(defmacro integrations-test--with (arguments &rest body)
  "Do BODY with a host that is given ARGUMENTS and has a folder of its own."
  (declare (indent 1))
  `(let* ((folder (make-temp-file "integrations-test-" t))
          (inhibit-message t)
          (process-environment (append '("ENCRYPTION_SECRET" "ENCRYPTION_SECRET_HEX"
                                         "ENCRYPTION_SECRET_PREVIOUS")
                                       process-environment))
          (integrations-command (cons (getenv "INTEGRATIONS_HOST_BINARY") ,arguments))
          (integrations-database (expand-file-name "integrations.sqlite" folder)))
     (save-window-excursion
       (with-current-buffer (messages-buffer) (let ((inhibit-read-only t)) (erase-buffer)))
       (unwind-protect
           (progn ,@body)
         (integrations-disconnect)
         (dolist (buffer (buffer-list))
           (when (string-match-p "\\`\\*integrations?: " (buffer-name buffer))
             (kill-buffer buffer)))
         (delete-directory folder t)))))

(defmacro integrations-test--with-stripe (&rest body)
  "Do BODY with a host whose Stripe is on this machine."
  (declare (indent 0))
  `(let* ((output "")
          (stripe (make-process
                   :name "stripe" :connection-type 'pipe :noquery t
                   :command (list "python3" (expand-file-name "../../../Tests/Providers/serve"
                                                              integrations-test--folder)
                                  "stripe")
                   :filter (lambda (_ text) (setq output (concat output text))))))
     (unwind-protect
         (progn
           (with-timeout (20 (error "Stripe does not start: %s" output))
             (while (not (string-match "\"port\": \\([0-9]+\\)" output))
               (accept-process-output stripe 0.1)))
           (integrations-test--with
               (list "--endpoint" (concat "api.stripe.com=http://127.0.0.1:"
                                          (match-string 1 output)))
             ,@body))
       (delete-process stripe))))

(ert-deftest integrations-test-empty-list-says-what-to-do ()
  (integrations-test--with nil
    (integrations-test--open)
    (should (equal (buffer-name) "*integrations: org_test*"))
    (should (string-match-p "^No integrations yet; c creates one\\.$" (buffer-string)))))

(ert-deftest integrations-test-create-lists-the-new-one ()
  (integrations-test--with nil
    (integrations-test--open)
    (integrations-test--create "Payments" "sk_test_nothing")
    (should (equal (integrations-test--line "Payments") "Payments stripe testing never"))
    (should (string-match-p "Payments was created" (integrations-test--messages)))))

(ert-deftest integrations-test-create-asks-a-shop-for-its-domain ()
  (integrations-test--with nil
    (integrations-test--open)
    (integrations-test--keys "+" "shopify" integrations-test--return
                             "Main shop" integrations-test--return
                             "basic_auth" integrations-test--return
                             "example.myshopify.com" integrations-test--return "n"
                             "a user" integrations-test--return
                             "a password" integrations-test--return)
    (should (equal (integrations-test--line "Main shop") "Main shop shopify testing never"))
    (integrations-test--keys integrations-test--return)
    (with-current-buffer "*integration: Main shop*"
      (should (equal (integrations-test--line "connectionConfig.domain")
                     "connectionConfig.domain example.myshopify.com"))
      (should (equal (integrations-test--line "basicAuth.username")
                     "basicAuth.username a user"))
      (should-not (string-match-p "a password" (buffer-string))))))

(ert-deftest integrations-test-create-with-oauth-takes-two-tokens ()
  (integrations-test--with nil
    (integrations-test--open)
    (integrations-test--keys "c" "stripe" integrations-test--return
                             "Payments" integrations-test--return
                             "oauth2" integrations-test--return "n"
                             "an access token" integrations-test--return
                             "a refresh token" integrations-test--return)
    (integrations-test--line "Payments")
    (integrations-test--keys integrations-test--return)
    (with-current-buffer "*integration: Payments*"
      (should (equal (integrations-test--line "hasRefreshToken")
                     "oauth2Auth.hasRefreshToken true")))))

(ert-deftest integrations-test-create-without-credentials-is-inactive ()
  (integrations-test--with nil
    (integrations-test--open)
    (integrations-test--create "Later" "")
    (should (equal (integrations-test--line "Later") "Later stripe inactive never"))))

(ert-deftest integrations-test-errors-are-told-and-change-nothing ()
  (integrations-test--with nil
    (integrations-test--open)
    (integrations-test--create "Payments" "sk_test_nothing")
    (integrations-test--create "Payments" "sk_test_nothing")
    (should (string-match-p "has an integration of this provider with this name already"
                            (integrations-test--messages)))
    (should (= (length integrations--documents) 1))))

(ert-deftest integrations-test-all-pairs-that-are-offered-are-taken ()
  (integrations-test--with nil
    (integrations-test--open)
    (let ((taken nil) (offered nil) answers)
      (dolist (provider integrations--auth-methods)
        (dolist (method '("api_key" "bearer_token" "basic_auth" "oauth2"))
          (when (member method (cdr provider)) (push (list (car provider) method) offered))
          (integrations--call
           :integrations.create
           (list :organizationId "org_test" :provider (car provider) :name method
                 :authMethod method)
           (lambda (_) (push t answers) (push (list (car provider) method) taken))
           nil (lambda (_) (push nil answers)))
          (integrations-test--settle)))
      (should (= (length answers) 16))
      (should (equal taken offered)))))

(ert-deftest integrations-test-a-test-that-passes-is-shown ()
  (integrations-test--with-stripe
    (integrations-test--open)
    (integrations-test--create "Payments" "sk_test_good123")
    (integrations-test--line "Payments")
    (integrations-test--keys "t")
    (should (string-match-p
             "\\`Payments stripe active passed [-0-9]\\{10\\} [0-9]\\{2\\}:[0-9]\\{2\\}\\'"
             (integrations-test--line "Payments")))
    (should (eq (get-text-property (+ (point) 32) 'face) 'integrations-active))
    (should (string-match-p "^Payments: " (integrations-test--messages)))))

(ert-deftest integrations-test-a-test-that-fails-is-shown-with-its-reason ()
  (integrations-test--with-stripe
    (integrations-test--open)
    (integrations-test--create "Payments" "sk_test_nothing")
    (integrations-test--line "Payments")
    (integrations-test--keys "t")
    (should (string-match-p "\\`Payments stripe error failed .* Stripe"
                            (integrations-test--line "Payments")))))

(ert-deftest integrations-test-a-failed-test-stores-nothing ()
  (integrations-test--with-stripe
    (integrations-test--open)
    (integrations-test--keys "c" "stripe" integrations-test--return
                             "Payments" integrations-test--return
                             integrations-test--return "y"
                             "sk_test_nothing" integrations-test--return)
    (should (string-match-p "Stripe" (integrations-test--messages)))
    (should (equal integrations--documents []))))

(ert-deftest integrations-test-sync-is-shown ()
  (integrations-test--with nil
    (integrations-test--open)
    (integrations-test--create "Payments" "sk_test_nothing")
    (integrations--call
     :integrations.updateSyncStats
     (list :integrationId (plist-get (aref integrations--documents 0) :_id)
           :totalRecords 1200 :failedSyncCount 3)
     #'ignore)
    (integrations-test--settle)
    (integrations-test--keys "g")
    (should (string-match-p "never [-0-9]+ [:0-9]+ 1200, 3 failed\\'"
                            (integrations-test--line "Payments")))))

(ert-deftest integrations-test-edit-changes-one-field ()
  (integrations-test--with nil
    (integrations-test--open)
    (integrations-test--create "Payments" "sk_test_nothing")
    (dolist (edit '(("name" "Cards" :name "Cards" t)
                    ("timeout in ms" "5000" :connectionConfig (:timeout 5000))
                    ("can push" "no" :capabilities (:canPush :json-false))
                    ("can sync" "yes" :capabilities (:canPush :json-false :canSync t))
                    ("can push" "" :capabilities (:canSync t))
                    ("timeout in ms" "" :connectionConfig nil t)
                    ("status" "inactive" :status "inactive")))
      (integrations-test--line "stripe")
      (integrations-test--keys "e" (car edit) integrations-test--return
                               (if (nth 4 edit) (kbd "C-a C-k") "")
                               (cadr edit) integrations-test--return)
      (should (equal (plist-get (aref integrations--documents 0) (nth 2 edit)) (nth 3 edit))))
    (should (equal (integrations-test--line "Cards") "Cards stripe inactive never"))))

(ert-deftest integrations-test-credentials-are-replaced-and-removed ()
  (integrations-test--with-stripe
    (integrations-test--open)
    (integrations-test--create "Payments" "sk_test_nothing")
    (integrations-test--line "Payments")
    (integrations-test--keys "e" "credentials" integrations-test--return
                             integrations-test--return "y"
                             "sk_test_good123" integrations-test--return)
    (should (string-match-p "active passed" (integrations-test--line "Payments")))
    (integrations-test--keys "e" "no credentials" integrations-test--return
                             "yes" integrations-test--return)
    (should (string-match-p "inactive" (integrations-test--line "Payments")))))

(ert-deftest integrations-test-delete-asks-first ()
  (integrations-test--with nil
    (integrations-test--open)
    (integrations-test--create "Payments" "sk_test_nothing")
    (integrations-test--line "Payments")
    (integrations-test--keys "d" "no" integrations-test--return)
    (integrations-test--line "Payments")
    (integrations-test--keys "d" "yes" integrations-test--return)
    (should (string-match-p "No integrations yet" (buffer-string)))))

(ert-deftest integrations-test-point-stays-on-its-row ()
  (integrations-test--with nil
    (integrations-test--open)
    (dolist (name '("One" "Two" "Three")) (integrations-test--create name ""))
    (should (string-prefix-p "Three" (string-trim (thing-at-point 'line))))
    (integrations-test--line "Two")
    (integrations-test--keys "g")
    (should (string-prefix-p "Two" (string-trim (thing-at-point 'line))))))

(defmacro integrations-test--with-running-test (&rest body)
  "Do BODY while a connection is tested with a Stripe that never answers."
  (declare (indent 0))
  `(let ((silent (make-network-process :name "silent" :server t :host "127.0.0.1"
                                       :service t :noquery t)))
     (unwind-protect
         (integrations-test--with
             (list "--endpoint" (format "api.stripe.com=http://127.0.0.1:%d"
                                        (process-contact silent :service)))
           (integrations-test--open)
           (integrations-test--create "Payments" "sk_test_good123")
           (integrations-test--line "Payments")
           (integrations-test--type '("t"))
           (should (string-match-p "testing running" (integrations-test--line "Payments")))
           ,@body)
       (delete-process silent))))

(ert-deftest integrations-test-a-running-test-is-cancelled ()
  (integrations-test--with-running-test
    (integrations-test--keys (kbd "C-c C-k"))
    (should (string-match-p "cancelled" (integrations-test--messages)))
    (should (equal (integrations-test--line "Payments") "Payments stripe testing never"))))

(ert-deftest integrations-test-a-host-that-dies-leaves-nothing-running ()
  (integrations-test--with-running-test
    (signal-process (integrations-test--pid) 'SIGKILL)
    (integrations-test--settle)
    (should (string-match-p "^integrations-host ended (signal 9)" (integrations-test--messages)))
    (should (equal (integrations-test--line "Payments") "Payments stripe testing never"))))

(ert-deftest integrations-test-show-tells-all-in-any-script ()
  (integrations-test--with nil
    (integrations-test--open)
    (integrations--call :integrations.create
                        '(:organizationId "org_test" :provider "stripe" :name "Größe"
                          :authMethod "api_key" :metadata (:shops ["Café" 5] :none nil))
                        (lambda (_) (integrations-refresh)))
    (integrations-test--settle)
    (integrations-test--line "Größe")
    (integrations-test--keys integrations-test--return)
    (with-current-buffer "*integration: Größe*"
      (should (equal (integrations-test--line "metadata.shops") "metadata.shops [\"Café\",5]"))
      (should (equal (integrations-test--line "metadata.none") "metadata.none null"))
      (should (string-match-p "_creationTime +[0-9]\\{4\\}-" (buffer-string))))))

(ert-deftest integrations-test-a-host-that-dies-is-told-and-started-anew ()
  (integrations-test--with nil
    (integrations-test--open)
    (let ((pid (integrations-test--pid)))
      (signal-process pid 'SIGKILL)
      (should (integrations-test--gone pid))
      (with-timeout (10) (while (> (hash-table-count integrations--connections) 0)
                           (accept-process-output nil 0.02))))
    (should (string-match-p "^integrations-host ended (signal 9)" (integrations-test--messages)))
    (integrations-test--keys "g")
    (should (integrations-test--pid))
    (should (string-match-p "No integrations yet" (buffer-string)))))

(ert-deftest integrations-test-last-words-of-a-host-are-told ()
  (integrations-test--with nil
    ;; It ends when the first call was sent: Emacs with --batch cannot bear a closed pipe.
    (setq integrations-command
          (list "sh" "-c" "head -c 1 >/dev/null; exec \"$0\" \"$@\" --no-such-option"
                (car integrations-command)))
    (integrations-test--open)
    (with-timeout (10) (while (> (hash-table-count integrations--connections) 0)
                         (accept-process-output nil 0.02)))
    (should (string-match-p
             "^integrations-host ended (status 64):\nintegrations-host: error: .*no-such-option"
             (integrations-test--messages)))
    ;; Nothing of it is left.
    (should-not (cl-remove-if-not (lambda (buffer)
                                    (string-match-p "integrations [0-9]" (buffer-name buffer)))
                                  (buffer-list)))))

(ert-deftest integrations-test-a-missing-program-is-told ()
  (integrations-test--with nil
    (let ((integrations-command '("no-such-program")))
      (should (string-match-p "Cannot start no-such-program"
                              (cadr (should-error (integrations "org_test")
                                                  :type 'user-error)))))))

(ert-deftest integrations-test-the-host-ends-with-its-last-list ()
  (integrations-test--with nil
    (integrations-test--open)
    (let ((pid (integrations-test--pid)))
      (kill-buffer)
      (should (integrations-test--gone pid))
      (accept-process-output nil 0.1)
      (should-not (string-match-p "ended" (integrations-test--messages))))))

(ert-deftest integrations-test-what-is-asked-last-is-done-and-starts-no-other-host ()
  (integrations-test--with nil
    (integrations-test--open)
    (integrations--call :integrations.create
                        '(:organizationId "org_test" :provider "stripe" :name "Last"
                          :authMethod "api_key")
                        (lambda (_) (integrations-refresh)))
    (integrations-disconnect)
    (should (= (hash-table-count integrations--connections) 0))
    (should-not integrations--calls)
    (integrations-test--keys "g")
    (should (equal (integrations-test--line "Last") "Last stripe inactive never"))))

(defun integrations-test--child (end)
  "Start an Emacs that lists integrations and then END, a form; return the host's pid."
  (integrations-test--with nil
    (with-temp-buffer
      (call-process
       (or (getenv "EMACS") (expand-file-name invocation-name invocation-directory))
       nil t nil "-Q" "--batch"
       "-L" (expand-file-name ".." integrations-test--folder) "-l" "integrations" "--eval"
       (prin1-to-string
        `(progn
           (setq integrations-command ',integrations-command
                 integrations-database ,integrations-database)
           (integrations "org_test")
           (while integrations--calls (accept-process-output nil 0.02))
           (message "pid %d" (process-id (integrations--child (integrations--connect))))
           ,end)))
      (goto-char (point-min))
      (should (re-search-forward "^pid \\([0-9]+\\)" nil t))
      (string-to-number (match-string 1)))))

(ert-deftest integrations-test-no-orphan-where-emacs-ends ()
  (should (integrations-test--gone (integrations-test--child '(kill-emacs)))))

(ert-deftest integrations-test-no-orphan-where-emacs-is-killed ()
  (should (integrations-test--gone
           (integrations-test--child '(signal-process (emacs-pid) 'SIGKILL)))))

(defvar integrations-test--seen nil "What jsonrpc.el told those who listen.")

(ert-deftest integrations-test-no-secret-is-left-anywhere ()
  (integrations-test--with-stripe
    (setq integrations-test--seen nil)
    (let ((jsonrpc-event-hook (list (lambda (&rest event) (push event integrations-test--seen))))
          (secret (concat "sk_test_good" (reverse "yranac")))
          (savehist-file (expand-file-name "history" folder))
          (savehist-additional-variables '(kill-ring command-history register-alist)))
      (integrations-test--open)
      ;; Killed and yanked while it is typed.
      (integrations-test--create "Payments" (vconcat secret (kbd "C-a C-k C-y")))
      (integrations-test--line "Payments")
      (integrations-test--keys "t")
      (should (string-match-p "active passed" (integrations-test--line "Payments")))
      (integrations-test--keys "e" "credentials" integrations-test--return
                               integrations-test--return "n" secret integrations-test--return)
      ;; Refused by the host.
      (integrations-test--create "Payments" secret)
      ;; Quit while it is typed.
      (condition-case nil
          (integrations-test--create "Other" (vconcat secret (kbd "C-]")))
        (quit nil))
      (integrations-test--keys "g")
      (should (= (length integrations--documents) 1))
      (savehist-save)
      (should-not (canary-places secret folder))
      (kill-new secret)
      (should (member "symbol kill-ring" (canary-places secret folder)))
      (setq kill-ring nil kill-ring-yank-pointer nil))))

(defun integrations-test--traces (body)
  "Call BODY; return the errors in it, handled or not, and all frames they came through."
  (let* ((traces nil) (debug-on-error t) (debug-on-signal t)
         (debugger (lambda (&rest arguments)
                     (push (canary--print arguments) traces)
                     (mapbacktrace (lambda (_ function arguments flags)
                                     (push (canary--print (list function arguments flags))
                                           traces))))))
    (condition-case nil (funcall body) (error nil))
    traces))

(defun integrations-test--unsayable ()
  "Return a holder of a secret with a byte that is no character, which no JSON can hold."
  (let ((holder (make-symbol "secret")))
    (set holder (concat "sk_test_good" (reverse "neddih-yranac") (string #x3fff80)))
    (put holder 'integrations-secret t)
    holder))

(ert-deftest integrations-test-no-secret-in-a-backtrace ()
  (integrations-test--with nil
    (integrations-test--open)
    (let ((traces (integrations-test--traces
                   (lambda ()
                     (integrations--call
                      :integrations.create
                      (list :organizationId "org_test"
                            :apiKeyAuth (list :key (integrations-test--unsayable)))
                      #'ignore)))))
      (should (cl-some (lambda (trace) (canary--in "secret could not be sent" trace)) traces))
      (should-not (cl-some (lambda (trace) (canary--in (reverse "neddih-yranac") trace)) traces)))
    (integrations-test--keys "g")
    (should (equal integrations--documents []))))

(ert-deftest integrations-test-a-secret-is-overwritten-once-it-is-sent ()
  (integrations-test--with nil
    (integrations-test--open)
    (let ((secret (copy-sequence "sk_test_nothing")) (holder (make-symbol "secret")))
      (set holder secret)
      (put holder 'integrations-secret t)
      (integrations--call :integrations.create
                          (list :organizationId "org_test" :provider "stripe" :name "Payments"
                                :authMethod "api_key" :apiKeyAuth (list :key holder))
                          (lambda (_) (integrations-refresh)))
      (should-not (symbol-value holder))
      (should (equal secret (make-string 15 0)))
      (integrations-test--settle)
      (should (equal (integrations-test--line "Payments") "Payments stripe testing never")))))

(ert-deftest integrations-test-the-log-of-jsonrpc-is-off ()
  (integrations-test--with nil
    (integrations-test--open)
    (integrations-test--create "Payments" "sk_test_nothing")
    (with-current-buffer (jsonrpc-events-buffer (integrations--connect))
      ;; The host's own words on stderr are there.
      (should-not (string-match-p "integrations\\.create\\|org_test" (buffer-string))))))

(ert-deftest integrations-test-no-secret-for-a-macro-being-defined ()
  (let ((defining-kbd-macro t))
    (should-error (integrations--read-secret "Key: ") :type 'user-error)))

(provide 'integrations-test)
;;; integrations-test.el ends here
