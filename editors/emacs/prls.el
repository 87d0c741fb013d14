;;; prls.el --- The board of your GitHub pull requests  -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Keywords: vc, tools
;; URL: https://github.com/freemandealer/prls
;; Package-Requires: ((emacs "28.1"))

;;; Commentary:

;; A board of your open GitHub pull requests: what failed, what is pending,
;; and one key to rerun it.
;;
;;     (add-to-list 'load-path "/path/to/the/checkout/editors/emacs")
;;     (require 'prls)
;;     (global-set-key (kbd "C-c p") #'prls)
;;
;; `M-x prls' opens the board.  There `RET' reruns the pipeline at point, `B'
;; updates the branch and runs everything anew, `F' reruns all that failed,
;; `o' opens the page in the browser, `g' refreshes, and `?' shows all keys.
;; Every key's command works without the board too, by `M-x': it asks for the
;; number then.
;;
;; This file only renders and asks.  All knowledge of GitHub is in the server
;; `prls', which is started at the first command, once a session: the program
;; of `prls-command', or the release build of the checkout that this file lies
;; in, or `prls' on the PATH.  `M-x prls-health' shows whether everything is in
;; place, and `M-x prls-log' what the server said.
;;
;; Nothing here waits for the server, so a slow GitHub leaves Emacs free.
;; Everything that the server says is treated as untrusted text.
;;
;; To try it without a token and without a network:
;;
;;     (setq prls-command '("/path/to/prls" "--demo"))

;;; Code:

(require 'cl-lib)
(require 'easymenu)
(require 'iso8601)
(require 'jsonrpc)
(require 'seq)
(require 'subr-x)


;;; Customization

(defgroup prls nil
  "The board of your GitHub pull requests."
  :group 'tools
  :prefix "prls-")

(defcustom prls-command nil
  "The server's program and its arguments, a list of strings.
Nil means: the release build of the checkout that prls.el lies in, else
`prls' on the PATH.  A change takes effect at the next start of the
server; see `prls-restart'."
  :type '(choice (const :tag "Find it" nil)
                 (repeat :tag "Program and arguments" string))
  :risky t
  :package-version '(prls . "0.1.0"))

(defcustom prls-configuration-file nil
  "The server's configuration file; nil lets the server look for it."
  :type '(choice (const :tag "Let the server look" nil) file)
  :risky t
  :package-version '(prls . "0.1.0"))

(defcustom prls-target nil
  "The label of the target that the board shows first.
Nil means the first one of the configuration."
  :type '(choice (const :tag "The configuration's first" nil) string)
  :package-version '(prls . "0.1.0"))

(defconst prls--unicode-signs
  '((failed . "✗") (pending . "◔") (passed . "✓")
    (none . "-") (unknown . "?") (triggered . "↻")))

(defconst prls--ascii-signs
  '((failed . "x") (pending . "o") (passed . "v")
    (none . "-") (unknown . "?") (triggered . ">")))

(defcustom prls-signs nil
  "The signs of the states.
Nil means ✗ ◔ ✓ - ? ↻, or x o v - ? > where the display can't show those."
  :type `(choice (const :tag "What the display can show" nil)
                 (const :tag "Unicode" ,prls--unicode-signs)
                 (const :tag "ASCII" ,prls--ascii-signs)
                 (alist :key-type symbol :value-type string))
  :package-version '(prls . "0.1.0"))

(defcustom prls-read-timeout 120
  "After how many seconds a question to the server is given up."
  :type 'number
  :package-version '(prls . "0.1.0"))

(defcustom prls-write-timeout 360
  "After how many seconds a rerun or an update of a branch is given up."
  :type 'number
  :package-version '(prls . "0.1.0"))

(defcustom prls-use-default-keys t
  "Non-nil means that `prls-mode-map' gets its keys when prls is loaded."
  :type 'boolean
  :package-version '(prls . "0.1.0"))

(defgroup prls-faces nil
  "The faces of the board."
  :group 'prls
  :group 'faces)

(defface prls-header '((t :inherit bold))
  "Face of the target's label and of headings.")

(defface prls-failed '((t :inherit error))
  "Face of what failed.")

(defface prls-pending '((t :inherit warning))
  "Face of what is pending.")

(defface prls-passed '((t :inherit success))
  "Face of what passed.")

(defface prls-running '((t :inherit (warning italic)))
  "Face of what is being done, or was just triggered.")

(defface prls-warning '((t :inherit warning))
  "Face of the lines that warn, under the header.")

(defface prls-notice '((t :inherit warning))
  "Face of a conflict, and of an outdated branch.")

(defface prls-command '((t :inherit font-lock-function-name-face))
  "Face of the comment that reruns a pipeline.")

(defface prls-quiet '((t :inherit shadow))
  "Face of pull requests without any failed or pending pipeline.")


;;; Untrusted text, time

(defconst prls--unseen
  (let ((table (make-char-table 'prls--unseen)))
    (pcase-dolist
        (`(,kind . ,ranges)
         ;; Unicode's controls, its ignorable characters, and marks that go on top of
         ;; nothing.
         '((hidden (#x00 . #x1F) (#x7F . #x9F) (#xAD . #xAD) (#x34F . #x34F)
                   (#x488 . #x489) (#x61C . #x61C) (#x115F . #x1160) (#x17B4 . #x17B5)
                   (#x180B . #x180F) (#x200B . #x200F) (#x2028 . #x202E)
                   (#x2060 . #x206F) (#x3164 . #x3164) (#xA670 . #xA672)
                   (#xD800 . #xDFFF) (#xFEFF . #xFEFF) (#xFFA0 . #xFFA0)
                   (#xFFF0 . #xFFFB) (#x13430 . #x1345F) (#x1BCA0 . #x1BCA3)
                   (#x1D173 . #x1D17A) (#xE0000 . #xE00FF) (#xE01F0 . #xE0FFF))
           ;; They choose between the forms of the character before them.
           (selector (#xFE00 . #xFE0F) (#xE0100 . #xE01EF))))
      (dolist (range ranges)
        (set-char-table-range table range kind)))
    table)
  "Characters that can't be seen, or would move other text about.")

(defun prls--hidden-p (char)
  "Return non-nil if CHAR has to be made visible."
  ;; The last two of each plane are no characters.
  (or (eq (aref prls--unseen char) 'hidden)
      (= (logand char #xFFFE) #xFFFE)))

(defun prls--combining-p (char)
  "Return non-nil if CHAR is drawn on top of the one before it."
  (memq (get-char-code-property char 'general-category) '(Mn Mc Me)))

(defun prls--clean (text)
  "Return TEXT as one line that is safe to show, whoever wrote it.
Only the first 1000 characters are looked at.  What is not a string is
empty."
  (cond
   ((not (stringp text)) "")
   ((and (<= (length text) 1000) (not (string-match-p "[^ -~]" text)))
    (substring-no-properties text))
   (t
    (let ((marks 0) (start t))
      (mapconcat
       (lambda (char)
         (setq marks (if (and (> char #x2FF) (prls--combining-p char)) (1+ marks) 0))
         (cond
          ;; A mark at the start has nothing of this text to combine with.
          ((prog1 (and start (> marks 0)) (setq start nil)) (format "<%04X>" char))
          ((memq char '(?\n ?\r ?\t)) " ")
          ((prls--hidden-p char) (format "<%04X>" char))
          ((or (aref prls--unseen char) (> marks 4)) "")
          (t (string char))))
       (substring-no-properties text 0 (min 1000 (length text)))
       "")))))

(defun prls--isolate (text)
  "Return TEXT such that right-to-left letters in it don't reorder what follows."
  (if (string-match-p "[^ -~]" text) (bidi-string-mark-left-to-right text) text))

(defun prls--plain (text)
  "Return TEXT cleaned and isolated, for a message or a question."
  (prls--isolate (prls--clean text)))

(defvar prls--questioning nil
  "Whether a question is on the screen.")

(defvar prls--unsaid nil
  "What there was to say during a question, newest first.")

(defun prls--say (text)
  "Show TEXT in the echo area, but not in place of a question."
  (if prls--questioning
      (push text prls--unsaid)
    (message "%s" (concat "prls: " (prls--clean text)))))

(defun prls--say-about (pr text)
  "Show TEXT, which is about PR if that is non-nil, in the echo area."
  (prls--say (if pr (format "#%s: %s" (plist-get pr :number) text) text)))

(defun prls--time (text)
  "Return the ISO 8601 time TEXT in seconds since the epoch, or nil."
  (and (stringp text)
       (ignore-errors (float-time (encode-time (iso8601-parse text))))))

(defun prls--age (time now)
  "Return how long TIME was before NOW, for a person."
  (let ((seconds (max 0 (truncate (- now time)))))
    (cond ((< seconds 60) (format "%d s" seconds))
          ((< seconds 3600) (format "%d min" (/ seconds 60)))
          ((< seconds 86400) (format "%d h" (/ seconds 3600)))
          (t (format "%d d" (/ seconds 86400))))))

(defun prls--clock (time &optional short)
  "Return TIME on the wall; without the seconds if SHORT."
  (format-time-string (if short "%H:%M" "%H:%M:%S") time))

(defun prls--guarded (function &rest args)
  "Call FUNCTION with ARGS; tell an error, and end it here.
For process filters, sentinels and timers."
  (condition-case err
      (apply function args)
    ((debug error)
     (prls--say (error-message-string err)))))


;;; Finding the server

(defconst prls--source
  (when-let ((file (or load-file-name buffer-file-name)))
    ;; A package manager may put the compiled file elsewhere; the source beside
    ;; it is often a link into the checkout.
    (let ((source (concat (file-name-sans-extension file) ".el")))
      (file-truename (if (file-exists-p source) source file))))
  "Where this file really lies.")

(defconst prls--checkout
  (when prls--source
    (let ((root (expand-file-name "../.." (file-name-directory prls--source))))
      (and (file-exists-p (expand-file-name "Package.swift" root)) root)))
  "The checkout that holds this file, or nil.")

(defun prls--safe-directory ()
  "Return a local directory that exists."
  (seq-find (lambda (directory)
              (and (not (file-remote-p directory)) (file-directory-p directory)))
            (list (expand-file-name "~/") temporary-file-directory)
            "/"))

(defun prls--find-command ()
  "Return the server's (ARGV . WHY), or a sentence on why there is none."
  (let* ((default-directory (prls--safe-directory))
         (built (and prls--checkout
                     (expand-file-name ".build/release/prls" prls--checkout)))
         (argv (ensure-list prls-command))
         (wanted (car argv))
         found)
    (cond
     ((and wanted
           (setq found (executable-find (if (string-search "/" wanted)
                                            (expand-file-name wanted)
                                          wanted))))
      (cons (cons found (cdr argv)) "prls-command names it"))
     (wanted
      (format "prls-command names %s, which is no program that can be run." wanted))
     ((and built (file-executable-p built) (not (file-directory-p built)))
      (cons (list built) "it is the checkout's own build"))
     ((setq found (executable-find "prls"))
      (cons (list found) "it is on the PATH"))
     (t
      (format "there is no prls binary; run \"swift build -c release\" in %s, or set prls-command."
              (if prls--checkout (abbreviate-file-name prls--checkout) "the checkout"))))))


;;; The log

(defconst prls--log-length 200)

(defconst prls--log-name "*prls log*")

(defun prls--log-buffer ()
  "Return the buffer with the newest lines of the server's standard error."
  (or (get-buffer prls--log-name)
      (with-current-buffer (get-buffer-create prls--log-name)
        (special-mode)
        (buffer-disable-undo)
        (setq-local bidi-paragraph-direction 'left-to-right)
        (current-buffer))))

(defun prls--log (line)
  "Append LINE to the log."
  (with-current-buffer (prls--log-buffer)
    (with-silent-modifications
      (save-excursion
        (goto-char (point-max))
        (insert (format-time-string "%H:%M:%S ") (prls--clean line) "\n")
        (goto-char (point-min))
        (forward-line (- (line-number-at-pos (point-max)) 1 prls--log-length))
        (delete-region (point-min) (point))))))

(defun prls--log-tail (count)
  "Return the last COUNT lines of the log, oldest first."
  (with-current-buffer (prls--log-buffer)
    (last (split-string (buffer-string) "\n" t) count)))


;;; The server's process

(cl-defstruct (prls--server (:constructor prls--make-server) (:copier nil))
  "One running server."
  connection process
  (started (float-time))
  (ready nil :documentation "Whether it has answered `initialize'.")
  (stopped nil :documentation "Whether it is ending because we want it to.")
  (queue nil :documentation "Questions that wait for `ready', newest first.")
  (waiting nil :documentation "Questions without an answer, newest first.")
  (listeners (make-hash-table :test #'equal) :documentation "Token -> function.")
  stderr
  (partial-line "" :documentation "The begin of a line on standard error.")
  (last-line nil :documentation "The last whole line on standard error."))

(cl-defstruct (prls--question (:constructor prls--make-question) (:copier nil))
  "A request to the server that is to be answered exactly once."
  method params success failure write tokens timer server settled)

(defvar prls--server nil
  "The session's `prls--server', or nil.")

(defvar prls--deaths nil
  "When servers ended that should not have, newest first.")

(defvar prls--serial 0
  "The last number given to a server's connection or a token.")

(defconst prls--long-life 10
  "A server that lived for this many seconds is worth starting again.")

(defconst prls--perhaps-posted
  "It may have been posted; ask again, and prls looks first.")

(defun prls--often-dead-p ()
  "Return non-nil if the server has ended three times within a minute."
  (let ((third (nth 2 prls--deaths)))
    (and third (< (- (float-time) third) 60))))

(defun prls--running-server ()
  "Return the session's server, started if need be.
Where that is impossible, return a sentence on why."
  (cond
   ;; Also one whose end has not been noticed yet: it fails its questions then.
   (prls--server)
   ((prls--often-dead-p)
    "the server ended 3 times within a minute; see M-x prls-log, then M-x prls-restart.")
   (t
    (condition-case err
        (let ((command (prls--find-command)))
          (if (stringp command) command
            (prls--start (car command))))
      (error (format "the server can't be started: %s" (error-message-string err)))))))

(defun prls--start (argv)
  "Start the server ARGV and introduce ourselves."
  (let* ((inhibit-quit t)
         (server (prls--make-server))
         (name (format "prls-%d" (cl-incf prls--serial))))
    (prls--log (format "starting %s" (string-join argv " ")))
    ;; A fresh buffer, so that no buffer's own environment, directory or coding
    ;; system leaks into the server.
    (with-temp-buffer
      (setq default-directory (prls--safe-directory))
      (setf (prls--server-connection server) (prls--connect server name argv)))
    (setq prls--server server)
    (prls--send
     server
     (prls--make-question
      :server server
      :method "initialize"
      :params `( :processId ,(emacs-pid)
                 :clientInfo (:name "Emacs" :version ,emacs-version)
                 ,@(when prls-configuration-file
                     `(:initializationOptions
                       (:config ,(expand-file-name prls-configuration-file)))))
      :success (lambda (_) (prls--greeted server))
      :failure (lambda (error) (prls--refused server (plist-get error :message)))))
    server))

(defconst prls--nul-refused
  (condition-case nil
      (not (json-parse-string "[\"\\u0000\"]"))
    (error t))
  "Whether Emacs refuses JSON with U+0000 in it, as it did before version 30.")

(defun prls--without-nul (filter)
  "Return FILTER such that it gets U+FFFD in the place of U+0000.
Else one such character in a title would cost the whole answer.  Both are
six bytes of JSON, so that the message's length stays right."
  (let ((unread ""))
    (lambda (process text)
      (setq text (concat unread text))
      ;; An escape that is cut in two waits for its other half; no message ends
      ;; within one.
      (let ((end (or (string-match "\\\\+\\(?:u0\\{0,3\\}\\)?\\'" text) (length text))))
        (setq unread (substring text end))
        (funcall filter process
                 (replace-regexp-in-string
                  "\\\\\\\\\\|\\\\u0000"
                  (lambda (escape) (if (equal escape "\\u0000") "\\ufffd" escape))
                  (substring text 0 end) t t))))))

(defun prls--connect (server name argv)
  "Make SERVER's connection, called NAME, to a new process ARGV."
  (let* ((coding-system-for-read nil)
         (coding-system-for-write nil)
         (stderr (make-pipe-process
                  :name (concat name " stderr")
                  :buffer (generate-new-buffer (format " *%s errors*" name))
                  :coding 'utf-8
                  :noquery t
                  :filter (lambda (_ text) (prls--guarded #'prls--hear-stderr server text))
                  :sentinel #'ignore)))
    (setf (prls--server-stderr server) stderr)
    (condition-case err
        (let ((arguments
               (list :name name
                     :process (lambda ()
                                (setf (prls--server-process server)
                                      (make-process :name name :command argv
                                                    :connection-type 'pipe
                                                    :coding 'utf-8-emacs-unix
                                                    :stderr stderr
                                                    :noquery t)))
                     :request-dispatcher #'prls--refuse-request
                     :notification-dispatcher
                     (lambda (_ method params)
                       (prls--guarded #'prls--hear server method params))
                     :on-shutdown
                     (lambda (_) (prls--guarded #'prls--ended server)))))
          ;; What keeps jsonrpc from logging every message was renamed in its
          ;; version 1.0.18.
          (prog1
              (condition-case nil
                  (apply #'make-instance 'jsonrpc-process-connection
                         :events-buffer-config '(:size 0 :format full) arguments)
                (invalid-slot-name
                 (apply #'make-instance 'jsonrpc-process-connection
                        :events-buffer-scrollback-size 0 arguments)))
            (when prls--nul-refused
              (let ((process (prls--server-process server)))
                (set-process-filter process
                                    (prls--without-nul (process-filter process)))))))
      (error
       (prls--close-stderr server)
       (signal (car err) (cdr err))))))

(defun prls--refuse-request (&rest _)
  "Answer that we take no requests."
  (jsonrpc-error :code -32601 :message "an editor answers no requests"))

(defun prls--greeted (server)
  "SERVER has answered `initialize': send it what has been waiting."
  (setf (prls--server-ready server) t)
  (jsonrpc-notify (prls--server-connection server) :initialized nil)
  (let ((queue (reverse (prls--server-queue server))))
    (setf (prls--server-queue server) nil)
    (dolist (question queue)
      (unless (prls--question-settled question)
        (prls--send server question)))))

(defun prls--refused (server message)
  "Give SERVER up: it did not answer `initialize', because of MESSAGE."
  (unless (prls--server-stopped server)
    (push (float-time) prls--deaths)
    (prls--abandon server (format "the server can't be used: %s. See M-x prls-log"
                                  (string-remove-suffix "." (format "%s" message))))
    ;; Not from within its own filter.
    (run-at-time 0 nil #'delete-process (prls--server-process server))))

(defun prls--hear-stderr (server text)
  "Log the whole lines of TEXT, which SERVER wrote to standard error."
  (let ((lines (split-string (concat (prls--server-partial-line server) text) "\n")))
    (setf (prls--server-partial-line server) (car (last lines)))
    (dolist (line (butlast lines))
      (unless (string-blank-p line)
        (setf (prls--server-last-line server) line)
        (prls--log line)))))

(defun prls--close-stderr (server)
  "Forget SERVER's standard error."
  (when-let ((stderr (prls--server-stderr server)))
    (let ((buffer (process-buffer stderr)))
      (delete-process stderr)
      (when (buffer-live-p buffer) (kill-buffer buffer)))))

(defun prls--ended (server)
  "SERVER's process has ended."
  (let* ((connection (prls--server-connection server))
         (name (jsonrpc-name connection))
         (status (prls--exit-status (prls--server-process server))))
    ;; What it said last may still be in the pipe.
    (cl-loop repeat 20
             while (accept-process-output (prls--server-stderr server) 0.05 nil t))
    (unless (string-blank-p (prls--server-partial-line server))
      (prls--hear-stderr server "\n"))
    (prls--log (format "the server ended (%s)" status))
    (prls--close-stderr server)
    (run-at-time 0 nil #'prls--bury name)
    (unless (prls--server-stopped server)
      (push (float-time) prls--deaths)
      (prls--abandon
       server
       (format "the server ended (%s)%s. See M-x prls-log" status
               (if-let ((line (prls--server-last-line server)))
                   (concat ": " (string-remove-suffix "." (prls--clean line)))
                 "")))
      (when (and (>= (- (float-time) (prls--server-started server)) prls--long-life)
                 (seq-some #'prls--visible-p (prls--boards)))
        (prls--ask-anew)))))

(defun prls--bury (name)
  "Kill the buffers that jsonrpc made for the connection NAME."
  (dolist (buffer '(" *%s output*" " *%s stderr*" "*%s stderr*" "*%s events*"))
    (when-let ((buffer (get-buffer (format buffer name))))
      (kill-buffer buffer))))

(defun prls--exit-status (process)
  "Return how PROCESS ended, for a person."
  (let ((status (process-exit-status process)))
    ;; 256 is Emacs's own mark: it noticed the closed pipe before the exit.
    (if (= status 256) "it closed its input" (format "status %d" status))))

(defun prls--abandon (server message)
  "Fail all that waits for SERVER with MESSAGE, and tell it once."
  (setf (prls--server-stopped server) t)
  (when (eq server prls--server) (setq prls--server nil))
  (let* ((waiting (reverse (prls--server-waiting server)))
         (writes (seq-some #'prls--question-write waiting)))
    (prls--say (if writes (concat message ". " prls--perhaps-posted) message))
    (dolist (question waiting)
      (prls--fail question
                  :message (if (prls--question-write question)
                               (concat message ". " prls--perhaps-posted)
                             message)
                  :told t))))

(defun prls--stop ()
  "Let the server end; writes that have started still finish there."
  (when-let ((server prls--server))
    (let ((process (prls--server-process server)))
      (prls--abandon server "the server was stopped")
      (ignore-errors (process-send-eof process))
      (run-at-time 15 nil #'delete-process process))))


;;; Asking the server

(cl-defun prls--ask (method params &key success failure report partial write)
  "Ask the server METHOD with PARAMS, a plist.
Exactly one of SUCCESS (with the result) and FAILURE (with an error, a
plist with a :message) is called, once.  REPORT is called with each
message of progress, PARTIAL with each partial result.  WRITE says that
the question changes something on GitHub."
  (let ((server (prls--running-server)))
    (if (stringp server)
        (prls--guarded failure (list :message server :unsent t))
      (let ((question (prls--make-question
                       :server server :method method :params params :write write
                       :success success :failure failure)))
        (when report
          (prls--listen question :workDoneToken
                        (lambda (value)
                          (when-let ((message (plist-get value :message)))
                            (funcall report message)))))
        (when partial
          (prls--listen question :partialResultToken partial))
        (if (prls--server-ready server)
            (prls--send server question)
          (prls--expect question)
          (push question (prls--server-queue server)))))))

(defun prls--listen (question field function)
  "Call FUNCTION with all progress of QUESTION, under a token in FIELD."
  (let ((token (format "emacs-%d" (cl-incf prls--serial))))
    (push token (prls--question-tokens question))
    (puthash token function (prls--server-listeners (prls--question-server question)))
    (setf (prls--question-params question)
          (append (prls--question-params question) (list field token)))))

(defun prls--expect (question)
  "Note that QUESTION waits for its answer, and for how long."
  (unless (prls--question-timer question)
    (let ((seconds (if (prls--question-write question)
                       prls-write-timeout
                     prls-read-timeout)))
      (push question (prls--server-waiting (prls--question-server question)))
      (setf (prls--question-timer question)
            (run-at-time seconds nil #'prls--give-up question seconds)))))

(defun prls--give-up (question seconds)
  "Fail QUESTION, which has waited for SECONDS."
  (prls--fail question
              :message (format "the server did not answer %s within %s s.%s"
                               (prls--question-method question) seconds
                               (if (prls--question-write question)
                                   (concat " " prls--perhaps-posted)
                                 ""))))

(defun prls--send (server question)
  "Send QUESTION to SERVER."
  (prls--expect question)
  (condition-case err
      (jsonrpc-async-request
       (prls--server-connection server)
       (intern (concat ":" (prls--question-method question)))
       (prls--question-params question)
       :success-fn
       (lambda (result) (prls--settle question (prls--question-success question) result))
       :error-fn
       (lambda (error)
         ;; With this code jsonrpc tells that the process has ended;
         ;; `prls--ended' follows, and knows more.
         (unless (and (eql (plist-get error :code) -1)
                      (not (jsonrpc-running-p (prls--server-connection server))))
           (prls--settle question (prls--question-failure question) error)))
       ;; The timer of `prls--expect' comes first: jsonrpc up to Emacs 29
       ;; signals an error when an answer comes after its own time-out.
       :timeout 86400)
    (error
     ;; A closed pipe: the sentinel follows.
     (when (jsonrpc-running-p (prls--server-connection server))
       (prls--fail question :unsent t
                   :message (format "the server can't be reached: %s"
                                    (error-message-string err)))))))

(defun prls--fail (question &rest error)
  "Fail QUESTION with ERROR, a plist."
  (prls--settle question (prls--question-failure question) error))

(defun prls--settle (question function argument)
  "Call FUNCTION with ARGUMENT, unless QUESTION was settled before."
  (unless (prls--question-settled question)
    (setf (prls--question-settled question) t)
    (let ((server (prls--question-server question)))
      (setf (prls--server-waiting server) (delq question (prls--server-waiting server)))
      (dolist (token (prls--question-tokens question))
        (remhash token (prls--server-listeners server))))
    (when (prls--question-timer question)
      (cancel-timer (prls--question-timer question)))
    (prls--guarded function argument)))

(defun prls--hear (server method params)
  "Take SERVER's notification METHOD with PARAMS."
  (pcase method
    ('$/progress
     (when-let ((listener (gethash (plist-get params :token)
                                   (prls--server-listeners server))))
       (funcall listener (plist-get params :value))))
    ('pullRequestsChanged
     (prls--hear-change (plist-get params :target)))))

(defun prls--error-text (error)
  "Return ERROR, an answer's, for a person: message, hint, time."
  (let* ((data (plist-get error :data))
         (data (and (consp data) data))
         (retry (prls--time (plist-get data :retry_at))))
    (string-join
     (delq nil
           (list (format "%s" (or (plist-get error :message) "the server gave no reason."))
                 (plist-get data :hint)
                 (and retry (format "It works again at %s." (prls--clock retry)))))
     " ")))

(defun prls--error-fault (error)
  "Return the first fault in ERROR that names a configuration file, or nil."
  (let ((data (plist-get error :data)))
    (when (and (consp data) (equal (plist-get data :kind) "config"))
      (seq-find (lambda (fault)
                  (let ((path (plist-get fault :path)))
                    (and (stringp path) (file-name-absolute-p path))))
                (plist-get data :faults)))))


;;; What is known: pull requests, pipelines, and what runs

(defvar prls--lists nil
  "Alist of target label -> the newest `listPRs' result.")

(defvar prls--activities (make-hash-table :test #'equal)
  "What is running: key -> message.
A key is a pull request's id, or (ID . COMMAND) for one comment.")

(defvar prls--results (make-hash-table :test #'equal)
  "What came of it: key as in `prls--activities' -> (:text :time :failed).")

(defconst prls--result-life 120
  "For how many seconds a good result stays on a pull request's line.")

(defun prls--id (pr)
  "Return what names PR: OWNER/NAME#NUMBER."
  (format "%s#%s" (or (plist-get pr :repo) "") (plist-get pr :number)))

(defun prls--count (pr bucket)
  "Return how many pipelines of PR are in BUCKET, a keyword."
  (let ((count (plist-get (plist-get pr :counts) bucket)))
    (if (integerp count) count 0)))

(defun prls--state (pr)
  "Return the state of PR as a whole, one of the signs' names."
  (cond ((> (prls--count pr :failed) 0) 'failed)
        ((> (prls--count pr :pending) 0) 'pending)
        ((> (prls--count pr :passed) 0) 'passed)
        ((equal (plist-get pr :pipelines_state) "complete") 'none)
        (t 'unknown)))

(defun prls--sorted (prs)
  "Return PRS with those that failed first, then those that are pending."
  (apply #'append
         (mapcar (lambda (states)
                   (seq-filter (lambda (pr) (memq (prls--state pr) states)) prs))
                 '((failed) (pending) (passed none unknown)))))

(defun prls--merge (list part)
  "Return LIST, a result of `listPRs' or nil, with the pull requests of PART."
  (let ((prs (append (plist-get list :pull_requests) nil)))
    (seq-doseq (pr (plist-get part :pull_requests))
      (let ((same (seq-position prs pr (lambda (a b) (equal (prls--id a) (prls--id b))))))
        (if same (setf (nth same prs) pr)
          (setq prs (append prs (list pr))))))
    (plist-put (copy-sequence part) :pull_requests (vconcat prs))))

(defun prls--busy (pr &optional key)
  "Return why KEY of PR can't be started now, for a person, or nil.
KEY is as in `prls--activities'.  A comment waits for itself and for what
is done to the whole pull request; that waits for anything."
  (let* ((id (prls--id pr))
         (whole (gethash id prls--activities)))
    (cond
     (whole (format "still %s" whole))
     ((and (consp key) (gethash key prls--activities))
      (format "still triggering %s." (cdr key)))
     ((not (consp key))
      (cl-loop for other being the hash-keys of prls--activities
               when (equal (car-safe other) id)
               return (format "still triggering %s." (cdr other)))))))

(defun prls--forget-results (test)
  "Forget the results that fulfil TEST, which is given key and result."
  (maphash (lambda (key result)
             (when (funcall test key result) (remhash key prls--results)))
           prls--results))

(defun prls--old-p (result now)
  "Return non-nil if RESULT need not be shown any more NOW.
What failed stays until something is done about it."
  (and (not (plist-get result :failed))
       (> (- now (plist-get result :time)) prls--result-life)))


;;; Rendering: from what is known to lines, each (KEY . TEXT)

;; A KEY is the id of a pull request or, where that has several lines,
;; (ID . NUMBER); (ID CONTEXT KIND PART) for a pipeline; anything else for the
;; lines above the list.  Everything here is pure: it sees the view only.

(cl-defstruct (prls--view (:constructor prls--make-view) (:copier nil))
  "All that a buffer shows."
  label list error (asking nil) (folded nil) (width 80) (now 0)
  (activities (make-hash-table :test #'equal))
  (results (make-hash-table :test #'equal))
  (signs prls--unicode-signs)
  (ellipsis "…")
  (refresh-key "g") (configure-key "c")
  (fault-exists nil :documentation "Whether the faulty configuration file exists.")
  (pr nil :documentation "In a buffer of failures: whose; nil is everyone's."))

(defun prls--sign (state view)
  "Return the sign of STATE in VIEW, in its colour."
  (let ((sign (or (alist-get state (prls--view-signs view))
                  (alist-get state prls--unicode-signs)))
        (face (alist-get state '((failed . prls-failed) (pending . prls-pending)
                                 (passed . prls-passed) (triggered . prls-running)))))
    (if face (propertize sign 'face face) sign)))

(defun prls--cut (text width view)
  "Return TEXT, cut with VIEW's ellipsis to WIDTH columns."
  (if (<= (string-width text) width) text
    (truncate-string-to-width text (max 1 width) nil nil (prls--view-ellipsis view))))

(defun prls--ongoing (text view)
  "Return TEXT, on what is being done, with the ellipsis of VIEW."
  (string-replace "…" (prls--view-ellipsis view) text))

(defun prls--cell (text width view)
  "Return TEXT in exactly WIDTH columns of VIEW."
  (let ((cut (prls--cut text width view)))
    (concat (prls--isolate cut)
            (make-string (max 0 (- width (string-width cut))) ?\s))))

(defun prls--fill (text width)
  "Return TEXT broken into a list of lines of WIDTH columns."
  (with-temp-buffer
    (insert text)
    (let ((fill-column (max 20 width))
          (adaptive-fill-mode nil)
          (fill-prefix nil)
          (sentence-end-double-space nil))
      (fill-region (point-min) (point-max) nil t))
    (split-string (buffer-string) "\n" t)))

(defun prls--paragraph (key text first rest view)
  "Return TEXT as lines of VIEW, after FIRST or, from the second on, after REST.
Their keys are (KEY . NUMBER)."
  (let ((number -1))
    (mapcar (lambda (line)
              (cl-incf number)
              (cons (cons key number)
                    (prls--cut (concat (if (zerop number) first rest) (prls--isolate line))
                               (prls--view-width view) view)))
            (prls--fill (prls--clean text)
                        (- (prls--view-width view) (string-width first))))))

(defun prls--render-board (view)
  "Return the lines of the board VIEW."
  (let* ((list (prls--view-list view))
         (prs (append (plist-get list :pull_requests) nil)))
    (append
     (list (cons 'header (prls--header view)))
     (when list (prls--warning-lines view))
     (list (cons 'gap ""))
     (cond
      ((not list) (prls--error-lines view))
      (prs (prls--pr-lines prs view))
      (t
       (list (cons 'empty (format "No open pull requests for %s."
                                  (prls--isolate (prls--label view))))))))))

(defun prls--label (view)
  "Return what VIEW's target is called."
  (prls--clean (or (plist-get (plist-get (prls--view-list view) :target) :label)
                   (prls--view-label view)
                   "prls")))

(defun prls--header (view)
  "Return the first line of the board VIEW."
  (let* ((list (prls--view-list view))
         (prs (append (plist-get list :pull_requests) nil))
         (facts
          (if (not list)
              (if (prls--view-asking view) (prls--ongoing "  loading…" view) "")
            (format "  %d open, %d failed, %d pending%s%s%s"
                    (length prs)
                    (seq-count (lambda (pr) (> (prls--count pr :failed) 0)) prs)
                    (seq-count (lambda (pr) (> (prls--count pr :pending) 0)) prs)
                    (prls--freshness view)
                    (prls--budget view)
                    (if (prls--view-asking view) (prls--ongoing " refreshing…" view) ""))))
         (width (prls--view-width view))
         (label (prls--cut (prls--label view) (max 12 (- width (string-width facts))) view)))
    (prls--cut (concat (propertize (prls--isolate label) 'face 'prls-header) facts)
               width view)))

(defun prls--freshness (view)
  "Return when VIEW's list was read from GitHub."
  (let* ((list (prls--view-list view))
         (now (prls--view-now view))
         (fetched (prls--time (plist-get list :fetched_at))))
    (if (not fetched) ""
      (format "  refreshed %s (%s ago)%s"
              (prls--clock fetched) (prls--age fetched now)
              (if (or (prls--view-error view)
                      (plist-get list :refused)
                      (and (> (- now fetched) 60)
                           (not (seq-empty-p (plist-get list :warnings)))))
                  ", stale" "")))))

(defun prls--budget (view)
  "Return what is left of GitHub's limit in VIEW, if that is little."
  (let* ((limits (plist-get (prls--view-list view) :rate_limit))
         (limit (plist-get limits :limit))
         (remaining (plist-get limits :remaining))
         (reset (prls--time (plist-get limits :reset_at))))
    (if (and (numberp limit) (numberp remaining) (< (* 10 remaining) limit))
        (format "  API: %d of %d left%s" remaining limit
                (if reset (format " until %s" (prls--clock reset t)) ""))
      "")))

(defun prls--warning-lines (view)
  "Return the lines of VIEW that say what is wrong with its list."
  (let ((number 0))
    (mapcan (lambda (text)
              (mapcar (pcase-lambda (`(,key . ,line))
                        (cons key (propertize line 'face 'prls-warning)))
                      (prls--paragraph (list 'warning (cl-incf number)) text "! " "  " view)))
            (append (when (prls--view-error view)
                      (list (prls--error-text (prls--view-error view))))
                    (plist-get (prls--view-list view) :warnings)
                    nil))))

(defun prls--error-lines (view)
  "Return the lines of VIEW, which has no list, that say why."
  (when-let ((error (prls--view-error view)))
    (let ((fault (prls--error-fault error)))
      (append
       (prls--paragraph 'error (prls--error-text error) "" "" view)
       (list (cons 'gap "")
             (cons 'advice
                   (cond
                    ((not fault)
                     (format "Press %s to try again." (prls--view-refresh-key view)))
                    ((prls--view-fault-exists view)
                     (format "Press %s to edit it." (prls--view-configure-key view)))
                    (t
                     (format "Press %s to create it from the example."
                             (prls--view-configure-key view))))))))))

;; Pull requests

(defun prls--pr-lines (prs view)
  "Return the lines of PRS and of their pipelines in VIEW."
  (let* ((prs (prls--sorted prs))
         (rows (mapcar (lambda (pr) (prls--pr-cells pr view)) prs))
         (widths (prls--widths rows))
         (pipeline-widths (prls--pipeline-widths prs view))
         (others (seq-filter #'cl-plusp (append (seq-take widths 1) (seq-drop widths 2))))
         (left (- (prls--view-width view) (apply #'+ others) (* 2 (length others))))
         ;; In a narrow window the repository gives way before the flags do.
         (given (max 0 (min (- 20 left) (- (nth 2 widths) 12)))))
    (setf (nth 1 widths) (max 20 (+ left given)))
    (cl-decf (nth 2 widths) given)
    (cl-loop for pr in prs
             for row in rows
             for id = (prls--id pr)
             collect (cons id (prls--row row widths (eq (prls--mood pr view) 'quiet) view))
             unless (member id (prls--view-folded view))
             nconc (mapcar (lambda (pipeline)
                             (cons (prls--pipeline-key id pipeline)
                                   (prls--pipeline-line pipeline id pipeline-widths view)))
                           (plist-get pr :pipelines)))))

(defun prls--widths (rows)
  "Return the width of each column of ROWS, lists of cells."
  (let (widths)
    (dolist (row rows widths)
      (setq widths
            (cl-loop for cell in row
                     for index from 0
                     collect (max (string-width cell) (or (nth index widths) 0)))))))

(defun prls--row (cells widths quiet view)
  "Return CELLS in columns of WIDTHS, as one line of VIEW; dimmed if QUIET."
  (let ((line (string-join
               (cl-loop for cell in cells
                        for width in widths
                        unless (zerop width)
                        collect (prls--cell cell width view))
               "  ")))
    (setq line (prls--cut (string-trim-right line " +") (prls--view-width view) view))
    (if quiet (propertize line 'face 'prls-quiet) line)))

(defun prls--mood (pr view)
  "Return the mood of PR's line in VIEW: `running', `loud' or `quiet'."
  (let ((id (prls--id pr)))
    (cond ((prls--pr-activity id view) 'running)
          ((or (memq (prls--state pr) '(failed pending)) (prls--pr-result id view)) 'loud)
          (t 'quiet))))

(defun prls--pr-cells (pr view)
  "Return the cells of PR's line in VIEW: sign and number, title, the others."
  (let* ((id (prls--id pr))
         (updated (prls--time (plist-get pr :updated_at)))
         (folded (and (member id (prls--view-folded view))
                      (not (seq-empty-p (plist-get pr :pipelines)))))
         (repos (plist-get (plist-get (prls--view-list view) :target) :repos)))
    (list (concat (prls--sign (if (eq (prls--mood pr view) 'running) 'triggered
                                (prls--state pr))
                              view)
                  (if folded "+" " ")
                  (format "#%s" (plist-get pr :number)))
          (prls--title pr view)
          (if (= (length repos) 1) "" (prls--clean (plist-get pr :repo)))
          (prls--counts pr view)
          (if updated (prls--age updated (prls--view-now view)) "")
          (prls--review pr)
          (prls--flags pr))))

(defun prls--title (pr view)
  "Return the title of PR in VIEW, after what is being done to it or came of it."
  (let* ((id (prls--id pr))
         (activity (prls--pr-activity id view))
         (result (prls--pr-result id view))
         (title (prls--clean (plist-get pr :title))))
    (cond
     (activity (concat (propertize (prls--ongoing (prls--clean activity) view)
                                   'face 'prls-running) "  " title))
     (result (concat (propertize (format (if (plist-get result :failed) "[failed: %s]" "[%s]")
                                         (prls--clean (plist-get result :text)))
                                 'face (if (plist-get result :failed) 'prls-failed 'prls-running))
                     "  " title))
     (t title))))

(defun prls--counts (pr view)
  "Return how many pipelines of PR are in which state, in VIEW."
  (let ((counts (cl-loop for (state . bucket) in '((failed . :failed) (pending . :pending)
                                                   (passed . :passed))
                         for count = (prls--count pr bucket)
                         when (> count 0)
                         collect (let ((sign (prls--sign state view)))
                                   (concat sign (propertize (number-to-string count) 'face
                                                            (get-text-property 0 'face sign)))))))
    (pcase (plist-get pr :pipelines_state)
      ("unavailable" "?")
      ("partial" (string-join (append counts (list (prls--view-ellipsis view))) " "))
      (_ (if counts (string-join counts " ") "-")))))

(defun prls--review (pr)
  "Return what the reviewers of PR say."
  (pcase (plist-get pr :review)
    ("approved" (propertize "approved" 'face 'prls-passed))
    ("changes_requested" (propertize "changes requested" 'face 'prls-failed))
    ("review_required" "review required")
    (_ "")))

(defun prls--flags (pr)
  "Return what else is to be known of PR."
  (string-join
   (delq nil
         (list (and (equal (plist-get pr :mergeable) "conflicting")
                    (propertize "conflict" 'face 'prls-failed))
               (and (equal (plist-get pr :update_branch) "available")
                    (propertize "Update branch" 'face 'prls-notice))
               ;; JSON's false is no nil.
               (and (eq (plist-get pr :draft) t) "draft")))
   "  "))

(defun prls--on-line-p (command id view)
  "Return non-nil if a pipeline of COMMAND has a line in VIEW.
ID is its pull request's."
  (and (not (member id (prls--view-folded view)))
       (seq-some (lambda (pr)
                   (and (equal (prls--id pr) id)
                        (seq-some (lambda (pipeline)
                                    (equal (plist-get pipeline :command) command))
                                  (plist-get pr :pipelines))))
                 (plist-get (prls--view-list view) :pull_requests))))

(defun prls--of-pr (id table view)
  "Return what TABLE has for the line of the pull request ID in VIEW.
That is all that no pipeline's line is there for."
  (or (gethash id table)
      (cl-loop for key being the hash-keys of table using (hash-values value)
               when (and (equal (car-safe key) id)
                         (not (prls--on-line-p (cdr key) id view)))
               return value)))

(defun prls--pr-activity (id view)
  "Return what is being done to the pull request ID in VIEW, or nil."
  (prls--of-pr id (prls--view-activities view) view))

(defun prls--pr-result (id view)
  "Return what came of what was done to the pull request ID in VIEW, or nil."
  (let ((result (prls--of-pr id (prls--view-results view) view)))
    (and result (not (prls--old-p result (prls--view-now view))) result)))

;; Pipelines

(defun prls--pipeline-key (id pipeline &optional part)
  "Return the key of the line PART of PIPELINE.
ID is its pull request's."
  (list id (plist-get pipeline :context) (plist-get pipeline :kind) part))

(defun prls--pipeline-name (pipeline)
  "Return what PIPELINE is called."
  (prls--clean (or (plist-get pipeline :display_name) (plist-get pipeline :context))))

(defun prls--pipeline-state (pipeline id view)
  "Return PIPELINE's (SIGN . STATE) for a person, of the pull request ID in VIEW."
  (let* ((command (plist-get pipeline :command))
         (key (cons id command))
         (result (and command (gethash key (prls--view-results view))))
         (triggered (prls--time (plist-get pipeline :triggered_at)))
         (bucket (if (equal (plist-get pipeline :bucket) "failed") 'failed 'pending)))
    (cond
     ((and command (gethash key (prls--view-activities view)))
      (cons 'triggered (prls--ongoing "triggering…" view)))
     ((plist-get result :failed)
      (cons bucket (prls--cut (format "failed: %s" (prls--clean (plist-get result :text)))
                              40 view)))
     (triggered
      (cons 'triggered (format "triggered %s ago"
                               (prls--age triggered (prls--view-now view)))))
     (t
      (cons bucket (string-replace "_" " " (prls--clean (plist-get pipeline :state))))))))

(defun prls--pipeline-widths (prs view)
  "Return the widths of name, state and command of all pipelines of PRS in VIEW."
  (let ((name 0) (state 0) (command 1))
    (dolist (pr prs)
      (seq-doseq (pipeline (plist-get pr :pipelines))
        (let ((shown (cdr (prls--pipeline-state pipeline (prls--id pr) view))))
          (setq name (max name (string-width (prls--pipeline-name pipeline)))
                command (max command (string-width (prls--clean (plist-get pipeline :command)))))
          ;; One long error moves its own line only.
          (unless (string-prefix-p "failed: " shown)
            (setq state (max state (string-width shown)))))))
    (list (min name 32) (min state 24) (min command 28))))

(defun prls--pipeline-cells (pipeline id widths view)
  "Return sign, name, state and command of PIPELINE as one text.
ID, WIDTHS and VIEW are as in `prls--pipeline-line'."
  (pcase-let ((`(,sign . ,state) (prls--pipeline-state pipeline id view))
              (`(,name-width ,state-width ,command-width) widths)
              (command (prls--clean (plist-get pipeline :command))))
    (concat (prls--sign sign view) " "
            (prls--cell (prls--pipeline-name pipeline) name-width view) "  "
            (propertize (prls--cell state (max state-width (string-width state)) view)
                        'face (get-text-property 0 'face (prls--sign sign view)))
            "  "
            (if (string-empty-p command)
                (prls--cell "-" command-width view)
              (propertize (prls--cell command command-width view) 'face 'prls-command)))))

(defun prls--pipeline-text (pipeline)
  "Return the context and the description of PIPELINE, as GitHub gives them."
  (let ((context (prls--clean (plist-get pipeline :context)))
        (description (prls--clean (plist-get pipeline :description))))
    (if (string-empty-p description) (prls--isolate context)
      (concat (prls--isolate context) ": " (prls--isolate description)))))

(defun prls--pipeline-line (pipeline id widths view)
  "Return the line of PIPELINE, which belongs to the pull request ID, in VIEW.
WIDTHS are the columns'."
  (prls--cut (concat "    " (prls--pipeline-cells pipeline id widths view)
                     "  " (prls--pipeline-text pipeline))
             (prls--view-width view) view))

;; The failures of one pull request, or of all

(defun prls--render-failures (view)
  "Return the lines of the buffer of failures VIEW."
  (let* ((list (prls--view-list view))
         (prs (append (plist-get list :pull_requests) nil)))
    (append
     (list (cons 'header (prls--failures-header view)))
     (when list (prls--warning-lines view))
     (list (cons 'gap ""))
     (if list
         (or (mapcan (lambda (pr) (prls--failure-lines pr prs view)) prs)
             (list (cons 'empty "No failed or pending pipelines.")))
       (prls--error-lines view)))))

(defun prls--failures-header (view)
  "Return the first line of the buffer of failures VIEW."
  (prls--cut (concat (propertize (if-let ((pr (prls--view-pr view)))
                                     (format "Failures of #%s" (plist-get pr :number))
                                   (format "Failures of %s" (prls--isolate (prls--label view))))
                                 'face 'prls-header)
                     (prls--freshness view)
                     (cond ((not (prls--view-asking view)) "")
                           ((prls--view-list view) (prls--ongoing " refreshing…" view))
                           (t (prls--ongoing "  loading…" view))))
             (prls--view-width view) view))

(defun prls--failure-lines (pr prs view)
  "Return the lines of PR, one of PRS, in the buffer of failures VIEW."
  (let ((id (prls--id pr))
        (widths (prls--pipeline-widths prs view))
        (inner (- (prls--view-width view) 8)))
    (append
     (prls--paragraph id (format "#%s  %s  %s" (plist-get pr :number)
                                 (prls--title pr view) (prls--clean (plist-get pr :repo)))
                      "" "    " view)
     (when (seq-empty-p (plist-get pr :pipelines))
       (list (cons 'empty "    No failed or pending pipelines.")))
     (mapcan
      (lambda (pipeline)
        (let ((part 0)
              (required (plist-get pipeline :required)))
          (cons
           (cons (prls--pipeline-key id pipeline)
                 (prls--cut (concat "    " (prls--pipeline-cells pipeline id widths view)
                                    (pcase required
                                      ("yes" "  required") ("no" "  not required") (_ "")))
                            (prls--view-width view) view))
           (mapcar (lambda (line)
                     (cons (prls--pipeline-key id pipeline (cl-incf part))
                           (propertize (concat "        " (prls--isolate line)) 'face 'prls-quiet)))
                   (append (prls--fill (prls--pipeline-text pipeline) inner)
                           (let ((url (prls--clean (plist-get pipeline :target_url))))
                             (unless (string-empty-p url) (list url))))))))
      (append (plist-get pr :pipelines) nil)))))


;;; Buffers: what one shows, and its redraw in place

(defvar-local prls--label nil
  "The label of the target that this buffer shows; nil is the first one.")

(defvar-local prls--list nil
  "The result that this buffer shows, or nil.")

(defvar-local prls--whole nil
  "Whether `prls--list' is an answer, and not only a part of one.")

(defvar-local prls--error nil
  "Why the newest question of this buffer failed, or nil.")

(defvar-local prls--epoch 0
  "Grows when the buffer turns to something else; older answers are dropped.")

(defvar-local prls--asked 0
  "The number of this buffer's newest question.")

(defvar-local prls--shown 0
  "The number of the question whose answer this buffer shows.")

(defvar-local prls--out 0
  "How many questions of this buffer are out.")

(defvar-local prls--outdated nil
  "Whether the list has changed while nobody looked.")

(defvar-local prls--folded nil
  "The ids of the pull requests whose pipelines are hidden.")

(defvar-local prls--lines nil
  "The lines in the buffer as they were rendered, a list of (KEY . TEXT).")

(defvar-local prls--pr nil
  "In a buffer of failures: whose; nil is everyone's.")

(defvar-local prls--renderer #'prls--render-board
  "The function that makes this buffer's lines of a view.")

(defvar-local prls--asker #'prls--ask-list
  "The function that asks for this buffer's list, with params.")

(defun prls--boards ()
  "Return all buffers of prls that show a list."
  (seq-filter (lambda (buffer)
                (provided-mode-derived-p (buffer-local-value 'major-mode buffer) 'prls-mode))
              (buffer-list)))

(defun prls--board ()
  "Return the board, or nil."
  (let ((board (get-buffer "*prls*")))
    (and board (memq board (prls--boards)) board)))

(defun prls--visible-p (buffer)
  "Return non-nil if a person can see BUFFER."
  (get-buffer-window-list buffer nil 'visible))

(defun prls--usable-width (window)
  "Return how many columns a line may have in WINDOW."
  (with-selected-window window
    (- (window-max-chars-per-line)
       (if display-line-numbers (ceiling (line-number-display-width 'columns)) 0))))

(defun prls--width ()
  "Return how many columns a line may have in every window of this buffer."
  (let ((windows (get-buffer-window-list nil nil t)))
    (max 40 (if windows (apply #'min (mapcar #'prls--usable-width windows)) 80))))

(defun prls--current-signs ()
  "Return the signs to use on this display."
  (cond (prls-signs)
        ((seq-every-p (lambda (sign) (char-displayable-p (aref (cdr sign) 0)))
                      prls--unicode-signs)
         prls--unicode-signs)
        (t prls--ascii-signs)))

(defun prls--key-name (command)
  "Return the name of COMMAND's key in this buffer."
  (substring-no-properties (substitute-command-keys (format "\\[%s]" command))))

(defun prls--current-view ()
  "Return the view of this buffer, as of now."
  (let ((fault (and prls--error (prls--error-fault prls--error))))
    (prls--make-view
     :label prls--label :list prls--list :error prls--error
     :asking (> prls--out 0) :folded prls--folded :pr prls--pr
     :width (prls--width) :now (float-time)
     :activities prls--activities :results prls--results
     :signs (prls--current-signs)
     :ellipsis (if (char-displayable-p ?…) "…" "...")
     :refresh-key (prls--key-name 'prls-refresh)
     :configure-key (prls--key-name 'prls-edit-configuration)
     :fault-exists (and fault (prls--local-file-exists-p (plist-get fault :path))))))

(defun prls--redraw ()
  "Bring this buffer up to date; point, scroll position and mark stay."
  (let* ((gc-cons-threshold (max gc-cons-threshold (* 64 1024 1024)))
         (lines (funcall prls--renderer (prls--current-view))))
    (unless (equal-including-properties lines prls--lines)
      (save-restriction
        (widen)
        (let ((blank (not (seq-some #'prls--pr-key-p (mapcar #'car prls--lines))))
              (places (prls--places)))
          (prls--replace-lines lines)
          (prls--restore places lines)
          ;; The first list: the first pull request is what a person wants.
          (when blank (prls--to-first-pr)))))))

(defun prls--redraw-all ()
  "Bring all buffers up to date."
  (dolist (buffer (prls--boards))
    (with-current-buffer buffer (prls--guarded #'prls--redraw))))

(defun prls--same-line-p (a b)
  "Return non-nil if the rendered lines A and B are the same in all that counts."
  (and (equal (car a) (car b))
       (equal-including-properties (cdr a) (cdr b))))

(defun prls--replace-lines (lines)
  "Make LINES the buffer's text, touching only those that differ."
  (let* ((old (vconcat prls--lines))
         (new (vconcat lines))
         (most (min (length old) (length new)))
         (head 0)
         (tail 0))
    (while (and (< head most) (prls--same-line-p (aref old head) (aref new head)))
      (cl-incf head))
    (while (and (< tail (- most head))
                (prls--same-line-p (aref old (- (length old) tail 1))
                                   (aref new (- (length new) tail 1))))
      (cl-incf tail))
    (let ((deactivate-mark nil)
          (matching (= (length old) (length new))))
      (with-silent-modifications
        (save-excursion
          (goto-char (point-min))
          (forward-line head)
          (unless matching
            (delete-region (point) (save-excursion
                                     (forward-line (- (length old) head tail))
                                     (point))))
          (cl-loop for index from head below (- (length new) tail)
                   for line = (aref new index)
                   do (cond
                       ((not matching) (prls--insert-line line))
                       ((prls--same-line-p line (aref old index)) (forward-line))
                       (t (delete-region (point) (line-beginning-position 2))
                          (prls--insert-line line)))))))
    (setq prls--lines lines)))

(defun prls--insert-line (line)
  "Insert LINE, a rendered one, and mark it with its key."
  (let ((start (point)))
    (insert (cdr line) "\n")
    (put-text-property start (point) 'prls-key (car line))))

;; Places: where point, mark and the windows are, in terms of keys

(cl-defstruct (prls--place (:constructor prls--make-place) (:copier nil))
  key line column)

(defun prls--place-at (position)
  "Return the place of POSITION."
  (save-excursion
    (goto-char position)
    (prls--make-place :key (prls--key-here) :line (line-number-at-pos) :column (current-column))))

(defun prls--key-here ()
  "Return the key of the line that point is on, or nil."
  (get-text-property (line-beginning-position) 'prls-key))

(defun prls--places ()
  "Return where point, mark and the windows of this buffer are."
  (list :point (prls--place-at (point))
        :mark (and (mark t) (prls--place-at (mark t)))
        :windows (mapcar (lambda (window)
                           (list window
                                 (prls--place-at (window-point window))
                                 (prls--place-at (window-start window))))
                         (get-buffer-window-list nil nil t))))

(defun prls--restore (places lines)
  "Bring point, mark and windows back to PLACES among LINES."
  (let ((numbers (make-hash-table :test #'equal))
        (number 0))
    (pcase-dolist (`(,key . ,_) lines)
      (cl-incf number)
      (unless (gethash key numbers) (puthash key number numbers)))
    (goto-char (prls--position (plist-get places :point) numbers))
    (when-let ((mark (plist-get places :mark)))
      (set-marker (mark-marker) (prls--position mark numbers)))
    (pcase-dolist (`(,window ,point ,start) (plist-get places :windows))
      (when (window-live-p window)
        (let* ((position (prls--position point numbers))
               (line (line-number-at-pos position))
               (first (prls--line start numbers)))
          (set-window-point window position)
          ;; What was at the top stays there; if that would take point off the
          ;; window, point's row on the screen stays.
          (unless (< -1 (- line first) (window-body-height window))
            (setq first (- line (- (prls--place-line point) (prls--place-line start)))))
          (set-window-start window
                            (save-excursion
                              (goto-char (point-min))
                              (forward-line (1- (max 1 first)))
                              (point))
                            t))))))

(defun prls--line (place numbers)
  "Return the number of PLACE's line now, NUMBERS being key -> number."
  (let ((key (prls--place-key place)))
    (or (gethash key numbers)
        ;; The pipeline is gone: its pull request.
        (gethash (car-safe key) numbers)
        (gethash (cons (car-safe key) 0) numbers)
        (prls--harmless-line (min (prls--place-line place) (max 1 (hash-table-count numbers)))
                             numbers))))

(defun prls--harmless-line (line numbers)
  "Return LINE or, if that is a pipeline's, its pull request's.
Where the thing at point is gone, a key that was meant for it must not
rerun another.  NUMBERS are key -> number."
  (let ((owner nil))
    (maphash (lambda (key number)
               (when (and (= number line) (consp key))
                 (setq owner (gethash (car key) numbers))))
             numbers)
    (or owner line)))

(defun prls--position (place numbers)
  "Return PLACE's position now, NUMBERS being key -> number."
  (save-excursion
    (goto-char (point-min))
    (forward-line (1- (prls--line place numbers)))
    (move-to-column (prls--place-column place))
    (point)))


;;; Keeping a buffer up to date

(defmacro prls--in (buffer epoch &rest body)
  "Run BODY in BUFFER, if that lives and its epoch still is EPOCH."
  (declare (indent 2))
  `(when (and (buffer-live-p ,buffer)
              (eql ,epoch (buffer-local-value 'prls--epoch ,buffer)))
     (with-current-buffer ,buffer ,@body)))

(defun prls--target-params ()
  "Return the params that name this buffer's target."
  (and prls--label (list :target prls--label)))

(defun prls--ask-list (params &optional explicit)
  "Ask for the board's list with PARAMS; EXPLICIT if a person wants it."
  (prls--ask-for-buffer "listPRs" (append (prls--target-params) params) explicit
                        (unless prls--whole #'prls--accept-part)))

(defun prls--ask-failures (params &optional explicit)
  "Ask for this buffer's failures with PARAMS; EXPLICIT if a person wants it."
  (prls--ask-for-buffer "failures"
                        (append (if prls--pr (prls--pr-params prls--pr) (prls--target-params))
                                ;; `failures' does not know the others.
                                (and (plist-get params :refresh) '(:refresh t)))
                        explicit nil))

(defun prls--ask-for-buffer (method params explicit partial)
  "Ask METHOD with PARAMS for this buffer's list.
An error is told if EXPLICIT.  PARTIAL takes partial results."
  (let ((buffer (current-buffer))
        (epoch prls--epoch)
        (number (cl-incf prls--asked)))
    (cl-incf prls--out)
    (setq prls--outdated nil)
    (prls--ask method params
               :partial (and partial
                             (lambda (part) (prls--in buffer epoch (funcall partial part))))
               :success (lambda (result)
                          (prls--in buffer epoch
                            (cl-decf prls--out)
                            (prls--accept (prls--judged result params) number method)
                            (prls--redraw)))
               :failure (lambda (error)
                          (prls--in buffer epoch
                            (cl-decf prls--out)
                            (prls--accept-error error number explicit)
                            (prls--redraw))))
    (prls--redraw)))

(defun prls--judged (result params)
  "Return RESULT, marked if PARAMS asked for a refresh that it is not."
  (if (and (plist-get params :refresh) (not (equal (plist-get result :source) "live")))
      (append (list :refused t) result)
    result))

(defun prls--accept-part (part)
  "Show PART of a list while there is no whole one."
  (when (and (not prls--whole) (vectorp (plist-get part :pull_requests)))
    (setq prls--list (prls--merge prls--list part))
    (prls--redraw)))

(defun prls--accept (result number method)
  "Take RESULT, METHOD's answer to this buffer's question NUMBER."
  (cond
   ((not (vectorp (plist-get result :pull_requests)))
    (prls--accept-error (list :message (format "the server's answer to %s can't be used." method))
                        number t))
   ;; An answer that is overtaken by a later question's counts only if GitHub
   ;; was asked later for it.
   ((or (> number prls--shown)
        (not (time-less-p (prls--time (plist-get result :fetched_at))
                          (prls--time (plist-get prls--list :fetched_at)))))
    (setq prls--shown (max number prls--shown)
          prls--list result
          prls--whole t
          prls--error nil)
    (when (equal method "listPRs")
      (let ((label (plist-get (plist-get result :target) :label)))
        (setq prls--label label)
        (setf (alist-get label prls--lists nil nil #'equal) result)
        (prls--learn-choices (plist-get result :pull_requests)))))))

(defun prls--accept-error (error number explicit)
  "Take ERROR, the answer to this buffer's question NUMBER.
Tell it if EXPLICIT."
  (when (and (> number prls--shown)
             ;; Cancelled: nobody waits for it any more.
             (not (eql (plist-get error :code) -32800)))
    (setq prls--error error)
    (when (and explicit (not (plist-get error :told)))
      (prls--say (prls--error-text error)))))

(defun prls--hear-change (target)
  "TARGET's list has changed: ask anew where it is shown."
  (dolist (buffer (prls--boards))
    (with-current-buffer buffer
      (when (or (null prls--label) (equal prls--label target))
        (setq prls--outdated t)
        (prls--freshen)))))

(defun prls--freshen ()
  "Ask anew for this buffer if it is outdated and visible."
  (when (and prls--outdated (prls--visible-p (current-buffer)))
    (funcall prls--asker nil)))

(defun prls--ask-anew ()
  "Ask for all buffers, as when they were opened."
  (dolist (buffer (prls--boards))
    (with-current-buffer buffer
      (funcall prls--asker '(:allow_stale t)))))

(defvar prls--ticker nil
  "The timer that lets ages grow, or nil.")

(defun prls--tick ()
  "Let ages grow where they are seen."
  (if (null (prls--boards))
      (when prls--ticker
        (cancel-timer prls--ticker)
        (setq prls--ticker nil))
    (prls--forget-results (lambda (_ result) (prls--old-p result (float-time))))
    (dolist (buffer (prls--boards))
      (when (prls--visible-p buffer)
        (with-current-buffer buffer
          (prls--guarded #'prls--freshen)
          (prls--guarded #'prls--redraw))))))

(defun prls--window-changed (window)
  "Redraw the buffer of WINDOW, which was made, resized or given the buffer."
  (when (window-live-p window)
    (with-current-buffer (window-buffer window)
      (when (derived-mode-p 'prls-mode)
        (prls--guarded #'prls--freshen)
        (prls--guarded #'prls--redraw)))))


;;; Modes, keys, menu

(defun prls--bind-keys (map)
  "Give MAP the default keys."
  (pcase-dolist (`(,key . ,command)
                 '(("RET" . prls-rerun)
                   ("t" . prls-trigger)
                   ("F" . prls-rerun-failed)
                   ("B" . prls-rebase-rerun)
                   ("o" . prls-browse)
                   ("w" . prls-copy-url)
                   ("i" . prls-show)
                   ("f" . prls-failures)
                   ("g" . prls-refresh)
                   ("T" . prls-switch-target)
                   ("n" . prls-next-pull-request)
                   ("p" . prls-previous-pull-request)
                   ("M-n" . prls-next-failure)
                   ("M-p" . prls-previous-failure)
                   ("TAB" . prls-toggle-fold)
                   ("<backtab>" . prls-toggle-all-folds)
                   ("S-TAB" . prls-toggle-all-folds)
                   ("c" . prls-edit-configuration)
                   ("?" . prls-help)))
    (define-key map (kbd key) command)))

(defvar prls-mode-map
  (let ((map (make-sparse-keymap)))
    (when prls-use-default-keys (prls--bind-keys map))
    map)
  "The keys of the board and of the buffers of failures.")

(easy-menu-define prls-menu prls-mode-map
  "The menu of the board."
  '("Pulls"
    ["Rerun" prls-rerun]
    ["Trigger…" prls-trigger]
    ["Rerun All Failed…" prls-rerun-failed]
    ["Rebase & Rerun…" prls-rebase-rerun]
    ["Failures" prls-failures]
    "---"
    ["Open in Browser" prls-browse]
    ["Copy URL" prls-copy-url]
    ["Whole Text" prls-show]
    "---"
    ["Fold" prls-toggle-fold]
    ["Fold All" prls-toggle-all-folds]
    "---"
    ["Refresh" prls-refresh]
    ["Switch Target…" prls-switch-target]
    ["Configuration" prls-edit-configuration]
    "---"
    ["Health" prls-health]
    ["Log" prls-log]
    ["Restart Server" prls-restart]
    ["Help" prls-help]))

(define-derived-mode prls-mode special-mode "PRs"
  "Major mode of the board of pull requests.

\\{prls-mode-map}"
  (buffer-disable-undo)
  (setq-local truncate-lines t
              bidi-paragraph-direction 'left-to-right
              revert-buffer-function (lambda (&rest _) (prls-refresh)))
  (add-hook 'window-size-change-functions #'prls--window-changed nil t)
  (add-hook 'window-buffer-change-functions #'prls--window-changed nil t)
  (add-hook 'text-scale-mode-hook #'prls--redraw nil t)
  (unless prls--ticker
    (setq prls--ticker (run-at-time 10 10 #'prls--tick))))

(define-derived-mode prls-failures-mode prls-mode "PR-Failures"
  "Major mode of a buffer with the failures of a pull request.

\\{prls-failures-mode-map}"
  (setq prls--renderer #'prls--render-failures
        prls--asker #'prls--ask-failures))


;;; Point and what it is on

(defun prls--pr-key-p (key)
  "Return non-nil if KEY is a pull request's, or of one of its lines."
  (or (stringp key) (stringp (car-safe key))))

(defun prls--id-here ()
  "Return the id of the pull request that point is on, or nil."
  (let ((key (prls--key-here)))
    (cond ((stringp key) key)
          ((stringp (car-safe key)) (car key)))))

(defun prls--find-pr (id)
  "Return the pull request ID of this buffer's list."
  (seq-find (lambda (pr) (equal (prls--id pr) id)) (plist-get prls--list :pull_requests)))

(defun prls--pr-here ()
  "Return the pull request that point is on, or nil."
  (when (derived-mode-p 'prls-mode)
    (when-let ((pr (prls--find-pr (prls--id-here))))
      (append (list :target prls--label) pr))))

(defun prls--pipeline-here ()
  "Return the pipeline that point is on, or nil."
  (let ((key (prls--key-here)))
    (when (and (derived-mode-p 'prls-mode) (stringp (car-safe key)) (consp (cdr key)))
      (seq-find (lambda (pipeline)
                  (equal (list (plist-get pipeline :context) (plist-get pipeline :kind))
                         (list (nth 1 key) (nth 2 key))))
                (plist-get (prls--find-pr (car key)) :pipelines)))))

(defun prls--to-line (test count)
  "Move COUNT lines whose key fulfils TEST ahead; backward if negative."
  (let ((step (if (< count 0) -1 1)))
    (dotimes (_ (abs count))
      (let ((start (point)))
        (while (and (zerop (forward-line step))
                    (not (eobp))
                    (not (funcall test (prls--key-here)))))
        (unless (and (not (eobp)) (funcall test (prls--key-here))
                     (/= (line-beginning-position)
                         (save-excursion (goto-char start) (line-beginning-position))))
          (goto-char start)
          (user-error "No more"))))))

(defun prls--pr-line-p (key)
  "Return non-nil if KEY is the one of a pull request's first line."
  (or (stringp key)
      (and (stringp (car-safe key)) (eql (cdr key) 0))))

(defun prls--failure-line-p (key)
  "Return non-nil if KEY is of a failed pipeline, or of one's folded line."
  (pcase key
    ((pred stringp)
     (and (member key prls--folded) (> (prls--count (prls--find-pr key) :failed) 0)))
    (`(,(and (pred stringp) id) ,context ,kind nil)
     (seq-some (lambda (pipeline)
                 (and (equal (plist-get pipeline :context) context)
                      (equal (plist-get pipeline :kind) kind)
                      (equal (plist-get pipeline :bucket) "failed")))
               (plist-get (prls--find-pr id) :pipelines)))))

(defun prls--to-first-pr ()
  "Move to the first pull request, if there is one."
  (goto-char (point-min))
  (ignore-error user-error (prls--to-line #'prls--pr-line-p 1))
  (dolist (window (get-buffer-window-list nil nil t))
    (set-window-point window (point))))

(defun prls-next-pull-request (count)
  "Move to the next pull request, or COUNT ahead."
  (interactive "p" prls-mode)
  (prls--to-line #'prls--pr-line-p count))

(defun prls-previous-pull-request (count)
  "Move to the previous pull request, or COUNT back."
  (interactive "p" prls-mode)
  (prls--to-line #'prls--pr-line-p (- count)))

(defun prls-next-failure (count)
  "Move to the next failed pipeline, or COUNT ahead."
  (interactive "p" prls-mode)
  (prls--to-line #'prls--failure-line-p count))

(defun prls-previous-failure (count)
  "Move to the previous failed pipeline, or COUNT back."
  (interactive "p" prls-mode)
  (prls--to-line #'prls--failure-line-p (- count)))

(defun prls-toggle-fold ()
  "Hide or show the pipelines of the pull request at point."
  (interactive nil prls-mode)
  (let ((id (or (prls--id-here) (user-error "There is no pull request on this line"))))
    ;; Else what fails there later would be hidden when it comes.
    (when (and (not (member id prls--folded))
               (seq-empty-p (plist-get (prls--find-pr id) :pipelines)))
      (user-error "This pull request has no failed or pending pipelines to hide"))
    (setq prls--folded (if (member id prls--folded)
                           (remove id prls--folded)
                         (cons id prls--folded)))
    (prls--redraw)))

(defun prls-toggle-all-folds ()
  "Hide the pipelines of all pull requests; show all, if none is shown."
  (interactive nil prls-mode)
  (unless (derived-mode-p 'prls-mode)
    (user-error "There are no pull requests in this buffer"))
  (let ((ids (mapcar #'prls--id
                     (seq-remove (lambda (pr) (seq-empty-p (plist-get pr :pipelines)))
                                 (plist-get prls--list :pull_requests)))))
    (setq prls--folded (if (seq-every-p (lambda (id) (member id prls--folded)) ids) nil ids))
    (prls--redraw)))


;;; Choosing and asking

(defun prls--known-prs ()
  "Return all pull requests that some list had, with their :target."
  (cl-loop for (label . list) in prls--lists
           append (mapcar (lambda (pr) (append (list :target label) pr))
                          (plist-get list :pull_requests))))

(defun prls--pr-named (name)
  "Return the pull request that NAME means: 123, #123 or owner/name#123.
NAME may be a number, or a pull request already.  What no list has is
left to the server."
  (cond
   ((consp name) name)
   ((string-match "\\`\\([^#[:space:]]+/[^#[:space:]]+\\)?#?\\([0-9]+\\)\\'" (format "%s" name))
    (let* ((name (format "%s" name))
           (repo (match-string 1 name))
           (number (string-to-number (match-string 2 name)))
           (known (seq-uniq
                   (seq-filter (lambda (pr)
                                 (and (eql (plist-get pr :number) number)
                                      (or (null repo) (equal (plist-get pr :repo) repo))))
                               (prls--known-prs))
                   (lambda (a b) (equal (prls--id a) (prls--id b))))))
      ;; The server asks for the repository where one number has two.
      (if (= (length known) 1) (car known)
        (append (when-let ((board (prls--board)))
                  (list :target (buffer-local-value 'prls--label board)))
                (and repo (list :repo repo))
                (list :number number)))))
   (t (user-error "A pull request is named like 123 or owner/name#123"))))

(defun prls--pr-params (pr)
  "Return the params that name PR."
  (cl-loop for (param field) in '((:target :target) (:repo :repo) (:pr :number))
           for value = (plist-get pr field)
           when value nconc (list param value)))

(defun prls--pr-candidates ()
  "Return an alist of pull requests' names -> titles, for completion."
  (let* ((prs (prls--known-prs))
         (numbers (mapcar (lambda (pr) (plist-get pr :number))
                          (seq-uniq prs (lambda (a b) (equal (prls--id a) (prls--id b)))))))
    (mapcar (lambda (pr)
              (let ((number (plist-get pr :number)))
                (cons (if (= (seq-count (lambda (other) (eql other number)) numbers) 1)
                          (format "%s" number)
                        (prls--clean (prls--id pr)))
                      (prls--plain (plist-get pr :title)))))
            prs)))

(defun prls--annotated (alist)
  "Return a completion table of ALIST's keys, with its values beside them."
  (lambda (string predicate action)
    (if (eq action 'metadata)
        `(metadata
          (display-sort-function . identity)
          (annotation-function . ,(lambda (name)
                                    (when-let ((note (cdr (assoc name alist))))
                                      (concat "  " note)))))
      (complete-with-action action alist string predicate))))

(defun prls--read-pr (what &optional optional)
  "Return the pull request at point, or one that is asked for by WHAT.
With a prefix argument, ask in any case.  If OPTIONAL, an empty answer is
nil."
  (or (and (not current-prefix-arg) (prls--pr-here))
      (let ((name (string-trim
                   (completing-read
                    (format "%s pull request%s: " what (if optional " (empty for all)" ""))
                    (prls--annotated (prls--pr-candidates))))))
        (cond ((not (string-empty-p name)) (prls--pr-named name))
              (optional nil)
              (t (user-error "Give a number, like 123 or owner/name#123"))))))

(defun prls--read-place (what)
  "Return the (PR PIPELINE) at point; PIPELINE is nil where there is none.
WHAT is as in `prls--read-pr'; PR may be another one, and is meant whole then."
  (let ((pipeline (and (not current-prefix-arg) (prls--pipeline-here))))
    (list (prls--read-pr what) pipeline)))

(defun prls--may-ask-p (window buffer)
  "Return non-nil if a person is idle at WINDOW with BUFFER."
  (and (eq window (selected-window))
       (eq buffer (window-buffer window))
       (not prls--questioning)
       (not (active-minibuffer-window))
       ;; A search, or whatever else has the next key for itself.
       (not overriding-terminal-local-map)
       (zerop (length (this-command-keys-vector)))
       (not (input-pending-p))))

(defun prls--asking-later (pr function)
  "Return a function to call FUNCTION soon, outside any process filter.
FUNCTION asks the person something.  Where they have gone elsewhere
meanwhile, they are told about PR instead."
  (let ((window (selected-window))
        (buffer (window-buffer)))
    (lambda (&rest args)
      (run-at-time
       0 nil
       (lambda ()
         (cond
          ((prls--may-ask-p window buffer)
           (condition-case nil
               (let ((inhibit-quit nil))
                 (with-current-buffer buffer
                   (apply #'prls--guarded function args)))
             (quit (message nil))))
          (t (prls--say-about pr "ask again from the board."))))))))

(defvar prls--choices (make-hash-table :test #'equal)
  "What can be chosen: (METHOD . PARAMS) -> the server's answer.")

(defun prls--trigger-choices (repo)
  "Return the question for the triggers in REPO; nil if that is unknown."
  (cons "listTriggers" (and repo (list :repo repo))))

(defun prls--learn-choices (prs)
  "Ask what can be chosen for PRS, so that a question comes up at once.
A person may type ahead."
  (dolist (question (cons '("listTargets")
                          (seq-uniq (mapcar (lambda (pr)
                                              (prls--trigger-choices (plist-get pr :repo)))
                                            prs))))
    (unless (gethash question prls--choices)
      (prls--ask (car question) (cdr question)
                 :success (lambda (answer) (puthash question answer prls--choices))
                 :failure #'ignore))))

(defun prls--with-choices (question pr function)
  "Call FUNCTION with the server's answer to QUESTION, now or once it comes.
PR is what it is about, if anything."
  (if-let ((answer (gethash question prls--choices)))
      (funcall function answer)
    (let ((later (prls--asking-later pr function)))
      (prls--ask (car question) (cdr question)
                 :success (lambda (answer)
                            (puthash question answer prls--choices)
                            (funcall later answer))
                 :failure (lambda (error) (prls--say-error pr error))))))

(defun prls--yes-p (question &optional details)
  "Ask QUESTION; only `y' is yes, and all that usually ends things is no.
DETAILS are lines that are shown above it."
  (let ((window (and details (prls--show-details details)))
        (prompt (concat question " (y or n, RET is n) "))
        answer)
    (unwind-protect
        (let ((prls--questioning t)
              (cursor-in-echo-area t))
          (while (not answer)
            (setq answer (pcase (condition-case nil (read-key prompt) (quit ?\C-g))
                           (?y 'yes)
                           ((or ?n ?q ?\r ?\n ?\e ?\C-g 'return 'escape) 'no)))))
      (when (window-live-p window)
        (quit-restore-window window 'kill))
      (message nil)
      (mapc #'prls--say (nreverse prls--unsaid))
      (setq prls--unsaid nil))
    (eq answer 'yes)))

(defun prls--show-details (lines)
  "Show LINES in a small window at the bottom, and return that.
What half the frame has no room for is only counted: one can't scroll
during a question."
  (let* ((room (max 2 (- (/ (frame-height) 2) 2)))
         (more (- (length lines) room)))
    (when (> more 0)
      (setq lines (append (seq-take lines (1- room))
                          (list (format "and %d more" (1+ more)))))))
  (with-current-buffer (get-buffer-create "*prls question*")
    (special-mode)
    (setq-local bidi-paragraph-direction 'left-to-right
                mode-line-format nil
                word-wrap t)
    (let ((inhibit-read-only t))
      (erase-buffer)
      (insert (mapconcat #'prls--plain lines "\n"))
      (goto-char (point-min)))
    (display-buffer (current-buffer)
                    '(display-buffer-at-bottom (window-height . fit-window-to-buffer)))))


;;; Reruns, rebase & rerun

(cl-defun prls--write (method pr params &key key activity)
  "Do METHOD with PARAMS to PR, unless that is being done already.
KEY, by default PR's id, is what `prls--activities' knows it by, and
ACTIVITY what it says at first."
  (let ((key (or key (prls--id pr)))
        (busy (prls--busy pr key)))
    (if busy
        (prls--say-about pr busy)
      (let ((id (prls--id pr)))
        (prls--forget-results (lambda (other _) (member id (list other (car-safe other))))))
      (puthash key activity prls--activities)
      (prls--redraw-all)
      (prls--ask
       method (append (prls--pr-params pr) params)
       :write t
       :report (lambda (message)
                 (when (gethash key prls--activities)
                   (puthash key message prls--activities)
                   (prls--redraw-all)))
       :success (lambda (result)
                  (prls--written key pr (or (plist-get result :message) "done.")
                                 nil (prls--outcome result)))
       :failure (lambda (error) (prls--written key pr (prls--error-text error) error))))))

(defun prls--outcome (result)
  "Return RESULT of a write in the few words that a line has room for."
  (let* ((rerun (or (plist-get result :rerun) result))
         (command (plist-get rerun :command)))
    (if command
        (format "%s %s" command
                (string-replace "_" " " (or (plist-get rerun :status) "")))
      (plist-get result :message))))

(defun prls--written (key pr text &optional error outcome)
  "Note that what was done to PR under KEY ended with TEXT; badly if ERROR.
OUTCOME is shorter, for PR's line."
  (remhash key prls--activities)
  (puthash key (list :text (or outcome text) :time (float-time) :failed (and error t)) prls--results)
  (unless (plist-get error :told)
    (prls--say-about pr text))
  (prls--redraw-all)
  ;; A server that has just ended is not started again by its own end.
  (unless (or (plist-get error :unsent) (plist-get error :told))
    (dolist (buffer (prls--boards))
      (with-current-buffer buffer
        (if (prls--visible-p buffer)
            (funcall prls--asker '(:allow_stale t))
          (setq prls--outdated t))))))

(defun prls--rerun-command (pr command)
  "Post COMMAND on PR; ask first if what it reruns is pending."
  (let ((pending (seq-find (lambda (pipeline)
                             (and (equal (plist-get pipeline :command) command)
                                  (equal (plist-get pipeline :bucket) "pending")))
                           (plist-get pr :pipelines)))
        (key (cons (prls--id pr) command)))
    (when (or (not pending)
              (prls--busy pr key)
              (prls--yes-p (format "%s is pending. Post \"%s\" on #%s all the same?"
                                   (prls--isolate (prls--pipeline-name pending))
                                   (prls--plain command) (plist-get pr :number))))
      (prls--write "rerun" pr (list :pipeline command)
                   :key key :activity (format "triggering %s…" command)))))

;;;###autoload
(defun prls-rerun (pr &optional pipeline)
  "Rerun PIPELINE of the pull request PR by posting its comment.
PR is a number or like owner/name#123; PIPELINE is a command, a trigger's
name or a context.  Interactively, these are the ones at point; where
there is no pipeline, or none with a known command, choose any trigger."
  (interactive (pcase-let ((`(,pr ,pipeline) (prls--read-place "Rerun a pipeline of")))
                 (list pr (plist-get pipeline :command))))
  (let ((pr (prls--pr-named pr)))
    (if pipeline (prls--rerun-command pr pipeline)
      (prls-trigger pr))))

;;;###autoload
(defun prls-trigger (pr)
  "Choose a trigger, and post its comment on the pull request PR."
  (interactive (list (prls--read-pr "Trigger on")))
  (let ((pr (prls--pr-named pr)))
    (prls--with-choices
     (prls--trigger-choices (plist-get pr :repo)) pr
     (lambda (result) (prls--choose-trigger pr (plist-get result :triggers))))))

(defun prls--choose-trigger (pr triggers)
  "Let the person choose one of TRIGGERS, and post its comment on PR."
  (let* ((commands (mapcar (lambda (trigger)
                             (cons (prls--clean (plist-get trigger :pipeline))
                                   (plist-get trigger :command)))
                           triggers))
         (notes (mapcar (lambda (trigger)
                          (cons (prls--clean (plist-get trigger :pipeline))
                                (format "%s  (%s)" (prls--plain (plist-get trigger :display_name))
                                        (prls--plain (plist-get trigger :command)))))
                        triggers))
         (name (completing-read (format "Trigger on #%s: " (plist-get pr :number))
                                (prls--annotated notes) nil t)))
    (unless (string-empty-p name)
      (prls--rerun-command pr (cdr (assoc name commands))))))

(defun prls--say-error (pr error)
  "Tell ERROR, which is about PR if that is non-nil, unless it was told or is none."
  (unless (or (plist-get error :told) (eql (plist-get error :code) -32800))
    (prls--say-about pr (prls--error-text error))))

;;;###autoload
(defun prls-rerun-failed (pr)
  "Rerun all failed pipelines of the pull request PR, after a look at them."
  (interactive (list (prls--read-pr "Rerun all failed of")))
  (let* ((pr (prls--pr-named pr))
         (busy (prls--busy pr))
         (confirm (prls--asking-later pr #'prls--confirm-failed)))
    (if busy
        (prls--say-about pr busy)
      (prls--say-about pr "looking at what failed…")
      (prls--ask "rerunFailed" (append (prls--pr-params pr) '(:preview t))
                 :success (lambda (preview)
                            (if (seq-empty-p (plist-get preview :reruns))
                                (prls--say-about pr (plist-get preview :message))
                              (funcall confirm pr preview)))
                 :failure (lambda (error) (prls--say-error pr error))))))

(defun prls--confirm-failed (pr preview)
  "Rerun all failed pipelines of PR if the person agrees to PREVIEW."
  (let* ((reruns (plist-get preview :reruns))
         (count (length reruns)))
    (when (prls--yes-p
           (format "Post %d %s on #%s?" count (if (= count 1) "comment" "comments")
                   (plist-get pr :number))
           (append (mapcar (lambda (rerun) (plist-get rerun :command)) reruns)
                   (mapcar (lambda (left)
                             (format "left out: %s (%s)" (prls--clean (plist-get left :context))
                                     (prls--clean (plist-get left :reason))))
                           (plist-get preview :left_out))))
      (prls--write "rerunFailed" pr nil :activity "triggering…"))))

;;;###autoload
(defun prls-rebase-rerun (pr)
  "Update the branch of the pull request PR, then run everything anew."
  (interactive (list (prls--read-pr "Rebase & rerun")))
  (let ((pr (prls--pr-named pr)))
    (when (or (prls--busy pr)
              (prls--yes-p (format "Update branch, then run buildall on #%s?"
                                   (plist-get pr :number))))
      (prls--write "rebaseRerun" pr nil :activity "updating branch…"))))


;;; Pages and texts

(defmacro prls--pop-up (name &rest body)
  "Turn to a buffer called NAME, filled by BODY; return it."
  (declare (indent 1))
  `(let ((buffer (get-buffer-create ,name)))
     (with-current-buffer buffer
       (special-mode)
       (buffer-disable-undo)
       (setq-local bidi-paragraph-direction 'left-to-right
                   truncate-lines nil
                   truncate-partial-width-windows nil
                   word-wrap t)
       (let ((inhibit-read-only t))
         (erase-buffer)
         ,@body
         (goto-char (point-min))))
     ;; Selected, so that `q' closes it.
     (pop-to-buffer buffer)
     buffer))

(defun prls--url (pr pipeline)
  "Return the page of PIPELINE or, if that is nil, of PR."
  (let ((url (if pipeline (plist-get pipeline :target_url) (plist-get pr :html_url))))
    (cond
     ((not (stringp url))
      (user-error "%s" (if pipeline "This pipeline has no page"
                         (format "#%s is not in the list; its page is unknown"
                                 (plist-get pr :number)))))
     ;; The page is opened by another program: nothing but a plain web address,
     ;; of a length that a program takes.
     ((let ((case-fold-search t))
        (and (<= (length url) 8000)
             (string-match-p "\\`https?://[^/]" url)
             (not (string-search " " url))
             (not (seq-some #'prls--hidden-p url))))
      url)
     (t (user-error "Not a web address: %s" (prls--clean url))))))

;;;###autoload
(defun prls-browse (pr &optional pipeline)
  "Open the page of PIPELINE of the pull request PR, or that of PR.
Interactively, these are the ones at point."
  (interactive (prls--read-place "Open"))
  (browse-url (prls--url (prls--pr-named pr) pipeline)))

;;;###autoload
(defun prls-copy-url (pr &optional pipeline)
  "Copy the URL of PIPELINE of the pull request PR, or that of PR.
Interactively, these are the ones at point."
  (interactive (prls--read-place "Copy the URL of"))
  (let ((url (prls--url (prls--pr-named pr) pipeline)))
    (kill-new url)
    (prls--say (concat "copied " url))))

(defconst prls--pr-fields
  '(("title" :title) ("number" :number) ("repository" :repo) ("page" :html_url)
    ("author" :author) ("base" :base_ref) ("head" :head_sha) ("created" :created_at)
    ("updated" :updated_at) ("review" :review) ("mergeable" :mergeable)
    ("merge state" :mergeable_state) ("update branch" :update_branch)
    ("pipelines" :pipelines_state))
  "What `prls-show' shows of a pull request.")

(defconst prls--pipeline-fields
  '(("pipeline" :display_name) ("context" :context) ("description" :description)
    ("state" :state) ("command" :command) ("page" :target_url) ("required" :required)
    ("started" :started_at) ("completed" :completed_at) ("triggered" :triggered_at))
  "What `prls-show' shows of a pipeline.")

;;;###autoload
(defun prls-show (pr &optional pipeline)
  "Show the whole text of PIPELINE of the pull request PR, or of PR.
Interactively, these are the ones at point; on a line above the list, show
that line."
  (interactive (if (and (derived-mode-p 'prls-mode) (not (prls--pr-here)))
                   (list nil)
                 (prls--read-place "Show")))
  (if (null pr)
      (prls--say (buffer-substring-no-properties (line-beginning-position) (line-end-position)))
    (let ((pr (prls--pr-named pr)))
      (prls--pop-up "*prls details*"
        (cl-loop for (name field) in (if pipeline prls--pipeline-fields prls--pr-fields)
                 for value = (plist-get (or pipeline pr) field)
                 when (or (stringp value) (numberp value))
                 do (insert (propertize (format "%-14s" name) 'face 'prls-header)
                            (prls--plain (format "%s" value)) "\n"))))))



;;; The board

;;;###autoload
(defun prls (&optional target)
  "Show the board of your open pull requests.
With a prefix argument, choose the TARGET; from Lisp, it is a label."
  (interactive)
  (if (and current-prefix-arg (not target) (called-interactively-p 'any))
      (prls-switch-target)
    (with-current-buffer (get-buffer-create "*prls*")
      (unless (derived-mode-p 'prls-mode)
        (prls-mode)
        (setq prls--label prls-target))
      (when (and target (not (equal target prls--label)))
        (prls--turn-to target)))
    (pop-to-buffer-same-window "*prls*")
    (prls--ask-list '(:allow_stale t) t)))

(defun prls--turn-to (target)
  "Make the board show TARGET, beginning with what is known of it."
  (cl-incf prls--epoch)
  (setq prls--label target
        prls--list (cdr (assoc target prls--lists))
        prls--whole (and prls--list t)
        prls--error nil
        prls--out 0
        prls--folded nil))

;;;###autoload
(defun prls-switch-target ()
  "Choose a target, and show its board."
  (interactive)
  (prls--with-choices
   '("listTargets") nil
   (lambda (result) (prls--choose-target (plist-get result :targets)))))

(defun prls--choose-target (targets)
  "Let the person choose one of TARGETS, and show its board."
  (let* ((labels (mapcar (lambda (target)
                           (let ((label (plist-get target :label)))
                             (cons (prls--clean label) label)))
                         targets))
         (name (completing-read "Target: " labels nil t)))
    (unless (string-empty-p name)
      (prls (cdr (assoc name labels))))))

;;;###autoload
(defun prls-refresh ()
  "Have the list read from GitHub anew."
  (interactive)
  (let ((buffer (if (derived-mode-p 'prls-mode) (current-buffer) (prls--board))))
    (if (not buffer) (prls)
      (prls--forget-results (lambda (_ result) (plist-get result :failed)))
      ;; The configuration may have been edited.
      (clrhash prls--choices)
      (with-current-buffer buffer
        (funcall prls--asker '(:refresh t) t)))))

;;;###autoload
(defun prls-failures (&optional pr)
  "Show the failed and pending pipelines of the pull request PR.
Nil means those of every pull request of the target."
  (interactive (list (prls--read-pr "Failures of" t)))
  (let* ((pr (and pr (prls--pr-named pr)))
         (board (prls--board))
         (label (and board (buffer-local-value 'prls--label board)))
         (buffer (get-buffer-create
                  (if pr (format "*prls failures: %s*" (prls--clean (prls--id pr)))
                    "*prls failures*"))))
    (with-current-buffer buffer
      (unless (derived-mode-p 'prls-failures-mode)
        (prls-failures-mode))
      (setq prls--pr pr
            prls--label (if pr (plist-get pr :target) label)))
    (pop-to-buffer buffer)
    (prls--ask-failures nil t)))


;;; The configuration

(defun prls--local-file-exists-p (path)
  "Return non-nil if the file PATH exists; one on another machine does not."
  (and (not (file-remote-p path)) (file-exists-p path)))

(defun prls--usual-configuration ()
  "Return where the configuration is if nothing is wrong with it."
  (or prls-configuration-file
      (getenv "PRLS_CONFIG")
      (expand-file-name "prls/config.yaml"
                        (let ((folder (getenv "XDG_CONFIG_HOME")))
                          (if (and folder (file-name-absolute-p folder)) folder "~/.config")))))

(defun prls--example ()
  "Return the configuration's example, or nil.
It is in this file's checkout, or in the server's."
  (let* ((command (prls--find-command))
         (near (and (consp command)
                    (locate-dominating-file (file-truename (caar command))
                                            "config.yaml.example"))))
    (seq-find #'file-readable-p
              (mapcar (lambda (folder) (expand-file-name "config.yaml.example" folder))
                      (delq nil (list prls--checkout near))))))

;;;###autoload
(defun prls-edit-configuration ()
  "Edit the configuration at its fault; create it if there is none."
  (interactive)
  (let* ((fault (seq-some (lambda (buffer)
                            (when-let ((error (buffer-local-value 'prls--error buffer)))
                              (prls--error-fault error)))
                          (cons (current-buffer) (prls--boards))))
         (path (expand-file-name (or (plist-get fault :path) (prls--usual-configuration)))))
    (cond
     ((file-remote-p path)
      (user-error "%s is on another machine" (prls--clean path)))
     ((file-exists-p path)
      (find-file path)
      (when-let ((line (plist-get fault :line)))
        (when (> line 0)
          (goto-char (point-min))
          (forward-line (1- line))
          (forward-char (max 0 (min (1- (or (plist-get fault :column) 1))
                                    (- (line-end-position) (point))))))))
     ((or fault (prls--yes-p (format "Create %s from the example?" (prls--plain path))))
      (prls--create-configuration path)))))

(defun prls--create-configuration (path)
  "Make PATH a copy of the example that only its owner can read; edit it."
  (let ((example (or (prls--example)
                     (user-error "There is no config.yaml.example to copy; write %s yourself"
                                 (prls--clean path)))))
    (with-file-modes #o700
      (make-directory (file-name-directory path) t))
    (with-file-modes #o600
      (with-temp-buffer
        (insert-file-contents-literally example)
        ;; `excl': never over a file that came meanwhile.
        (let ((coding-system-for-write 'no-conversion))
          (write-region nil nil path nil 'silent nil 'excl))))
    (find-file path)
    (prls--say (format "put your own name into %s and save it, then press g on the board." path))))


;;; Health, log, help, restart

;;;###autoload
(defun prls-health ()
  "Show whether everything that prls needs is in place."
  (interactive)
  (let* ((command (prls--find-command))
         (buffer (prls--pop-up "*prls health*"
                   (prls--insert-facts command))))
    ;; A check that is still running answers an older question.
    (when-let ((former (get-buffer-process buffer)))
      (set-process-filter former #'ignore)
      (set-process-sentinel former #'ignore)
      (delete-process former))
    (when (consp command)
      (let ((default-directory (prls--safe-directory))
            (coding-system-for-read 'utf-8))
        (make-process
         :name "prls-check"
         :buffer buffer
         :command (append (car command)
                          (when prls-configuration-file
                            (list "--config" (expand-file-name prls-configuration-file)))
                          (list "check"))
         :connection-type 'pipe
         :noquery t
         :filter (lambda (_ text) (prls--guarded #'prls--append buffer text))
         :sentinel (lambda (process _)
                     (prls--guarded #'prls--append buffer
                                    (format "`prls check' ended: %s\n"
                                            (prls--exit-status process)))))))))

(defun prls--insert-facts (command)
  "Insert what this file knows, COMMAND being `prls--find-command''s answer."
  (insert (format "Emacs %s, prls.el in %s\n" emacs-version
                  (prls--plain (or prls--source "an unknown place"))))
  (if (stringp command)
      (insert (prls--plain command) "\n")
    (insert (format "server: %s (%s)\n" (prls--plain (string-join (car command) " "))
                    (cdr command))))
  (insert (cond ((and prls--server (prls--server-ready prls--server))
                 (format "it runs since %s\n"
                         (prls--clock (prls--server-started prls--server))))
                (prls--server "it is starting\n")
                ((prls--often-dead-p) "it ended 3 times within a minute; see M-x prls-restart\n")
                (t "it does not run; the next command starts it\n")))
  (when-let ((lines (prls--log-tail 5)))
    (insert "\nthe last lines of its log:\n"
            (mapconcat (lambda (line) (concat "  " line)) lines "\n") "\n"))
  (insert "\nprls check:\n"))

(defun prls--append (buffer text)
  "Append TEXT, which may have several lines, to BUFFER if that lives."
  (when (buffer-live-p buffer)
    (with-current-buffer buffer
      (save-excursion
        (let ((inhibit-read-only t))
          (goto-char (point-max))
          (insert (mapconcat #'prls--plain (split-string text "\n") "\n")))))))

;;;###autoload
(defun prls-log ()
  "Show the last lines that the server wrote to standard error."
  (interactive)
  (pop-to-buffer (prls--log-buffer))
  (goto-char (point-max)))

;;;###autoload
(defun prls-restart ()
  "Start the server anew, also after it has died too often."
  (interactive)
  (prls--stop)
  (setq prls--deaths nil)
  (let ((server (prls--running-server)))
    (if (stringp server)
        (prls--say server)
      (prls--ask-anew)
      (prls--say "the server was started anew."))))

(defconst prls--help
  '(("On a line"
     (prls-rerun "rerun the pipeline, or choose any trigger")
     (prls-trigger "choose any trigger of the pull request")
     (prls-rerun-failed "rerun all that failed, after a look at it")
     (prls-rebase-rerun "rebase & rerun: Update branch, then run buildall")
     (prls-failures "the pull request's failures, in full")
     (prls-browse "open the page in the browser")
     (prls-copy-url "copy the page's URL")
     (prls-show "the whole text of the line"))
    ("Moving and folding"
     (prls-next-pull-request "next pull request")
     (prls-previous-pull-request "previous pull request")
     (prls-next-failure "next failure")
     (prls-previous-failure "previous failure")
     (prls-toggle-fold "fold or unfold the pull request")
     (prls-toggle-all-folds "fold or unfold all"))
    ("The board"
     (prls-refresh "refresh: read the list from GitHub anew")
     (prls-switch-target "switch to another target")
     (prls-edit-configuration "edit the configuration, or create it")
     (prls-help "this help")
     (quit-window "quit"))
    ("By name"
     (prls "the board")
     (prls-health "is everything in place?")
     (prls-log "what the server said")
     (prls-restart "start the server anew")))
  "What `prls-help' shows: groups of commands and what they do.")

(defun prls-help ()
  "Show the keys of the board."
  (interactive)
  (let ((map (if (derived-mode-p 'prls-mode) (current-local-map) prls-mode-map)))
    (prls--pop-up "*prls help*"
      (insert (propertize "Keys of the prls board\n" 'face 'prls-header))
      (pcase-dolist (`(,group . ,commands) prls--help)
        (insert "\n" (propertize group 'face 'prls-header) "\n")
        (pcase-dolist (`(,command ,text) commands)
          (let ((key (where-is-internal command (list map) t)))
            (insert (format "  %-22s %s\n"
                            (if key (key-description key) (format "M-x %s" command)) text)))))
      (let ((signs (prls--current-signs)))
        (insert "\n" (propertize "Signs" 'face 'prls-header) "\n  "
                (mapconcat (lambda (sign) (format "%s %s" (cdr sign) (car sign))) signs "   ")
                "\n")))))

(provide 'prls)
;;; prls.el ends here
