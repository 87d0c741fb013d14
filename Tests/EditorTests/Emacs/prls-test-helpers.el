;;; prls-test-helpers.el --- What the tests of prls.el share  -*- lexical-binding: t; -*-

;;; Commentary:

;; The tests run in `emacs -Q --batch', with the path of a prls binary in the
;; environment variable PRLS.  Nothing here sleeps for a fixed time: what has
;; to come is waited for, and a limit that is never reached in health fails.

;;; Code:

(require 'cl-lib)
(require 'ert)
(require 'prls)

;; Whatever the locale is, the signs are those of a UTF-8 terminal.
(set-locale-environment "C.UTF-8")

(defconst prls-test-now (float-time (encode-time (iso8601-parse "2026-11-21T09:30:12Z")))
  "The time in the tests of the rendering: 12 s after their lists were read.")

;; Data as jsonrpc.el hands it over: objects are plists, arrays are vectors,
;; null is nil and false is :json-false.

(defun prls-test-pipeline (&rest fields)
  "A failed pipeline, with FIELDS instead of the usual ones."
  (append fields
          '( :context "performance (Doris Performance)" :kind "status" :bucket "failed"
             :state "failure" :description "TeamCity build failed"
             :target_url "http://ci.example/3" :display_name "Performance"
             :pipeline "performance" :command "run performance" :required "unknown"
             :started_at nil :completed_at nil :triggered_at nil)))

(defun prls-test-pr (number &rest fields)
  "The pull request NUMBER, all green, with FIELDS instead of the usual ones."
  (append fields
          (list :number number :repo "apache/doris" :title (format "title %d" number)
                :html_url (format "https://github.com/apache/doris/pull/%d" number)
                :author "octocat" :draft :json-false
                :created_at "2026-11-20T09:30:12Z" :updated_at "2026-11-21T09:16:12Z"
                :head_sha "976a2b3" :base_ref "master" :review "none"
                :mergeable "mergeable" :mergeable_state "clean"
                :update_branch "not_available"
                :counts '(:failed 0 :pending 0 :passed 3)
                :pipelines [] :pipelines_state "complete")))

(defun prls-test-failed (number &rest pipelines)
  "The pull request NUMBER with failed PIPELINES, by default the usual one."
  (let ((pipelines (or pipelines (list (prls-test-pipeline)))))
    (prls-test-pr number
                  :counts (list :failed (length pipelines) :pending 0 :passed 0)
                  :pipelines (vconcat pipelines))))

(defun prls-test-list (&rest prs)
  "A list with PRS, of a target with one repository."
  (list :target '(:label "Octocat @ apache/doris" :user "octocat" :repos ["apache/doris"])
        :fetched_at "2026-11-21T09:30:00Z" :source "live" :age_seconds 12
        :pull_requests (vconcat prs) :warnings []
        :rate_limit '(:limit 5000 :remaining 4987 :reset_at "2026-11-21T10:00:00Z")))

(defun prls-test-table (&rest entries)
  "A hash table with ENTRIES, keys and values in turn."
  (let ((table (make-hash-table :test #'equal)))
    (cl-loop for (key value) on entries by #'cddr do (puthash key value table))
    table))

(defun prls-test-view (list &rest fields)
  "A view of LIST, 100 columns wide, with FIELDS."
  (apply #'prls--make-view
         (append fields (list :list list :width 100 :now prls-test-now))))

(defun prls-test-text (string)
  "STRING without properties and without the invisible marks of direction."
  (string-replace (string #x200e) "" (substring-no-properties string)))

(defun prls-test-lines (view)
  "The lines of the board VIEW as plain text."
  (mapcar (lambda (line) (prls-test-text (cdr line))) (prls--render-board view)))

(defmacro prls-test-with-zone (&rest body)
  "Run BODY with clock times in UTC."
  (declare (indent 0))
  `(let ((zone (getenv "TZ")))
     (unwind-protect
         (progn (set-time-zone-rule t) ,@body)
       (set-time-zone-rule zone))))

;; Waiting, and the editor

(defvar prls-test-messages nil
  "What was shown in the echo area, newest first.")

(defun prls-test-wait (what test)
  "Wait until TEST holds; fail, naming WHAT, if that takes too long."
  (let ((limit (+ (float-time) 60)) value)
    (while (not (setq value (funcall test)))
      (when (> (float-time) limit)
        (ert-fail (list "waited in vain" what :messages (seq-take prls-test-messages 5)
                        :buffer (prls-test-text (buffer-string)))))
      (accept-process-output nil 0.02))
    value))

(defun prls-test-said (regexp)
  "The newest message that matches REGEXP, or nil."
  (seq-find (lambda (message) (string-match-p regexp message)) prls-test-messages))

(defun prls-test-wait-said (regexp)
  "Wait for a message that matches REGEXP."
  (prls-test-wait (list 'message regexp) (lambda () (prls-test-said regexp))))

(defun prls-test-shows (regexp)
  "Non-nil if the current buffer has a line that matches REGEXP."
  (seq-some (lambda (line) (string-match-p regexp line))
            (split-string (prls-test-text (buffer-string)) "\n")))

(defun prls-test-wait-shows (regexp)
  "Wait until the current buffer has a line that matches REGEXP."
  (prls-test-wait (list 'line regexp) (lambda () (prls-test-shows regexp))))

(defun prls-test-call (command)
  "Call the interactive COMMAND as a key would."
  (setq this-command command)
  (call-interactively command))

(defun prls-test-key (key)
  "Run what KEY is bound to here."
  (prls-test-call (key-binding (kbd key))))

(defun prls-test-goto (regexp)
  "Move to the line that matches REGEXP."
  (goto-char (point-min))
  (while (not (string-match-p regexp (prls-test-text (buffer-substring (line-beginning-position)
                                                                        (line-end-position)))))
    (unless (zerop (forward-line))
      (ert-fail (list "no line" regexp (prls-test-text (buffer-string))))))
  (set-window-point (get-buffer-window) (point)))

(defmacro prls-test-session (command &rest body)
  "Run BODY in a session of its own, in which COMMAND starts the server.
At its end nothing of it is left."
  (declare (indent 1))
  `(let ((prls-command ,command)
         (prls-configuration-file nil)
         (prls-target nil)
         (prls-test-messages nil)
         (prls--server nil)
         (prls--deaths nil)
         (prls--lists nil)
         (prls--activities (make-hash-table :test #'equal))
         (prls--results (make-hash-table :test #'equal))
         (kill-ring nil)
         (state (make-temp-file "prls-state" t))
         (process-environment process-environment))
     (setenv "XDG_STATE_HOME" state)
     (setenv "XDG_CACHE_HOME" state)
     (advice-add 'message :before #'prls-test-note)
     (set-frame-size (selected-frame) 100 40)
     (unwind-protect
         (save-window-excursion
           (delete-other-windows)
           (switch-to-buffer "*scratch*")
           ,@body)
       (advice-remove 'message #'prls-test-note)
       (dolist (buffer (buffer-list))
         (when (string-match-p "\\`\\*prls" (buffer-name buffer))
           (kill-buffer buffer)))
       (when prls--server
         (setf (prls--server-stopped prls--server) t)
         (delete-process (prls--server-process prls--server)))
       (delete-directory state t))))

(defun prls-test-note (format &rest args)
  "Note the message that FORMAT makes of ARGS."
  (when format
    (push (prls-test-text (apply #'format-message format args)) prls-test-messages)))

(defmacro prls-test-demo (&rest body)
  "Run BODY on the board of the demo, when its list is there.
Its lines are 160 columns wide: a frame of batch mode does not keep a size."
  (declare (indent 0))
  `(prls-test-session (list (getenv "PRLS") "--demo")
     (cl-letf (((symbol-function 'prls--width) (lambda () 160)))
       (prls)
       (prls-test-wait-shows "#58845 .*fix file cache")
       (prls-test-wait "the whole list" (lambda () (and prls--whole (zerop prls--out))))
       ,@body)))

(defmacro prls-test-board (list &rest body)
  "Run BODY on a board that shows LIST, without any server.
What is asked is noted in the variable `asked', newest first."
  (declare (indent 1))
  `(prls-test-session '("/nonexistent/prls")
     (let (asked)
       (cl-letf (((symbol-function 'prls--ask)
                  (lambda (method params &rest rest)
                    (push (append (list :method method :params params) rest) asked)))
                 ((symbol-function 'prls--learn-choices) #'ignore))
         (with-current-buffer (switch-to-buffer "*prls*")
           (prls-mode)
           (prls-test-show ,list)
           ,@body)
         (ignore asked)))))

(defun prls-test-show (list)
  "Show LIST in the current board, as an answer would."
  (prls--accept list (cl-incf prls--asked) "listPRs")
  (prls--redraw))

(defmacro prls-test-answering (answer &rest body)
  "Run BODY; questions with one key are answered with ANSWER, an event.
The questions are noted in the variable `questions'."
  (declare (indent 1))
  `(let (questions)
     (cl-letf (((symbol-function 'read-key)
                (lambda (prompt &rest _) (push (prls-test-text prompt) questions) ,answer)))
       ,@body)))

(defmacro prls-test-choosing (choice &rest body)
  "Run BODY; what is asked for with completion is answered with CHOICE.
The candidates are noted in the variable `candidates'."
  (declare (indent 1))
  `(let (candidates)
     (cl-letf (((symbol-function 'completing-read)
                (lambda (_prompt table &optional predicate require &rest _)
                  (setq candidates (all-completions "" table predicate))
                  (let ((choice ,choice))
                    (when (and require (not (member choice candidates)))
                      (ert-fail (list "no such choice" choice candidates)))
                    choice))))
       ,@body)))

(provide 'prls-test-helpers)
;;; prls-test-helpers.el ends here
