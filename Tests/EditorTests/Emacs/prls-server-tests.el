;;; prls-server-tests.el --- A server that dies, is silent or missing  -*- lexical-binding: t; -*-

;;; Commentary:

;; Real processes: the prls binary that PRLS names, and programs that are no
;; server at all.

;;; Code:

(require 'prls-test-helpers
         (expand-file-name "prls-test-helpers" (file-name-directory load-file-name)))

(defun prls-test-wait-ready ()
  "Wait until the server has answered `initialize'."
  (prls-test-wait "the server" (lambda () (and prls--server (prls--server-ready prls--server)))))

(defconst prls-test-deaf
  (list "sh" "-c" "printf 'Content-Length: %d\\r\\n\\r\\n%s' ${#0} \"$0\"; exec cat > /dev/null"
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}")
  "A server that greets, and then answers nothing.")

(defun prls-test-kill-server ()
  "Kill the server, and wait until that is noticed."
  (let ((server prls--server))
    (signal-process (prls--server-process server) 'SIGKILL)
    (prls-test-wait "its end" (lambda () (prls--server-stopped server)))))

(defun prls-test-ask (&rest rest)
  "Ask for a list, with REST; return a function that returns the outcomes."
  (let (outcomes)
    (apply #'prls--ask "listPRs" nil
           :success (lambda (_) (push 'success outcomes))
           :failure (lambda (error) (push (plist-get error :message) outcomes))
           rest)
    (lambda () outcomes)))

;;; Finding it

(ert-deftest prls-test-a-missing-binary-is-one-clear-message ()
  (prls-test-session '("/nonexistent/prls")
    (prls)
    (should (prls-test-shows "\\`prls-command names /nonexistent/prls, which is no program"))
    (should (prls-test-shows "\\`Press g to try again\\.\\'"))
    (should (prls-test-said "\\`prls: prls-command names /nonexistent/prls"))
    (should-error (prls-rerun "x"))
    (setq prls-test-messages nil)
    (prls-rerun 58845 "run p0")
    (should (prls-test-said "\\`prls: #58845: prls-command names /nonexistent/prls"))
    (should (zerop (hash-table-count prls--activities)))))

(ert-deftest prls-test-a-wrong-setting-is-told-and-leaves-nothing-running ()
  (prls-test-session '(prls)
    (prls)
    (should (zerop prls--out))
    (should (prls-test-shows "\\`the server can't be started: "))
    (prls-rerun 58845 "run p0")
    (should (zerop (hash-table-count prls--activities))))
  ;; One string is the program.
  (prls-test-session (getenv "PRLS")
    (should (equal (prls--find-command)
                   (cons (list (getenv "PRLS")) "prls-command names it")))))

(ert-deftest prls-test-the-binary-is-found-by-setting-checkout-and-path ()
  (prls-test-session nil
    (let* ((folder (make-temp-file "prls-checkout" t))
           (built (expand-file-name ".build/release/prls" folder))
           (exec-path nil))
      (unwind-protect
          (let ((prls--checkout folder))
            (should (equal (prls--find-command)
                           (format "there is no prls binary; run \"swift build -c release\" in %s, or set prls-command."
                                   (abbreviate-file-name folder))))
            (setq exec-path (list (expand-file-name "bin" folder)))
            (make-directory (expand-file-name "bin" folder))
            (copy-file (getenv "PRLS") (expand-file-name "bin/prls" folder))
            (should (equal (car (prls--find-command))
                           (list (expand-file-name "bin/prls" folder))))
            (make-directory (file-name-directory built) t)
            (copy-file (getenv "PRLS") built)
            (should (equal (car (prls--find-command)) (list built)))
            (let ((prls-command '("prls" "--demo")))
              (should (equal (car (prls--find-command))
                             (list (expand-file-name "bin/prls" folder) "--demo"))))
            (set-file-modes built #o600)
            (should (equal (caar (prls--find-command)) (expand-file-name "bin/prls" folder))))
        (delete-directory folder t)))))

(ert-deftest prls-test-the-checkout-is-the-one-that-holds-this-file ()
  (should (file-equal-p prls--checkout
                        (expand-file-name "../.." (file-name-directory (locate-library "prls.el"))))))

;;; Programs that are no server

(ert-deftest prls-test-an-echo-is-no-server ()
  (prls-test-session '("cat")
    (prls)
    (prls-test-wait-shows "\\`the server can't be used: ")
    (should (prls-test-said "\\`prls: the server can't be used: .*M-x prls-log"))
    (should-not prls--server)))

(ert-deftest prls-test-a-program-that-ends-at-once-is-told-once ()
  (prls-test-session '("sh" "-c" "echo a warning >&2; echo the last word. >&2; exit 3")
    (let ((outcomes (list (prls-test-ask) (prls-test-ask))))
      (prls-test-wait "both" (lambda () (seq-every-p #'funcall outcomes)))
      (dolist (outcome outcomes)
        (should (= 1 (length (funcall outcome))))
        (should (string-match-p
                 "\\`the server ended (.*): the last word\\. See M-x prls-log\\'"
                 (car (funcall outcome)))))
      (should (= 1 (seq-count (lambda (message) (string-prefix-p "prls: the server ended" message))
                              prls-test-messages))))
    (with-current-buffer (prls--log-buffer)
      (should (prls-test-shows "a warning\\'"))
      (should (prls-test-shows "the last word\\.\\'")))))

(ert-deftest prls-test-three-deaths-within-a-minute-are-enough ()
  (prls-test-session '("false")
    (dotimes (_ 3)
      (let ((outcome (prls-test-ask)))
        (prls-test-wait "its end" outcome)
        (should (string-match-p "\\`the server ended (.*)\\. See M-x prls-log\\'"
                                (car (funcall outcome))))))
    (let ((refusal "the server ended 3 times within a minute; see M-x prls-log, then M-x prls-restart."))
      (should (equal (funcall (prls-test-ask)) (list refusal)))
      (prls)
      (should (member (concat "prls: " refusal) prls-test-messages))
      (setq prls-command (list (getenv "PRLS") "--demo"))
      (should (equal (funcall (prls-test-ask)) (list refusal)))
      (prls-restart)
      (prls-test-wait-shows "#58845"))))

(ert-deftest prls-test-a-silent-server-leaves-nothing-waiting ()
  (prls-test-session '("sleep" "600")
    (let* ((prls-read-timeout 0.3)
           (outcome (prls-test-ask)))
      (should-not (funcall outcome))
      (prls-test-wait "the time-out" outcome)
      (prls-test-wait-said "\\`prls: the server can't be used: the server did not answer initialize")
      (should-not prls--server))))

;;; A server that dies

(ert-deftest prls-test-a-killed-server-fails-what-waits-with-one-message ()
  (prls-test-session prls-test-deaf
    (let ((read (prls-test-ask))
          (write (prls-test-ask :write t)))
      (prls-test-wait-ready)
      (prls-test-kill-server)
      (should (equal (funcall read) '("the server ended (status 9). See M-x prls-log")))
      (should (equal (funcall write)
                     '("the server ended (status 9). See M-x prls-log. It may have been posted; ask again, and prls looks first.")))
      (should (equal (car prls-test-messages)
                     "prls: the server ended (status 9). See M-x prls-log. It may have been posted; ask again, and prls looks first.")))
    ;; The next question starts another.
    (setq prls-command (list (getenv "PRLS") "--demo"))
    (let ((next (prls-test-ask)))
      (prls-test-wait "an answer" next)
      (should (equal (funcall next) '(success))))
    (should (= (length prls--deaths) 1))))

(ert-deftest prls-test-a-young-server-is-not-started-again-by-itself ()
  (prls-test-demo
    (prls-test-kill-server)
    (should-not prls--server)
    (should (prls-test-shows "#58845"))))

(ert-deftest prls-test-an-old-server-is-started-again-for-a-visible-board ()
  (prls-test-demo
    (setf (prls--server-started prls--server) (- (float-time) 11))
    (let ((old prls--server))
      (prls-test-kill-server)
      (prls-test-wait-ready)
      (should-not (eq old prls--server))
      (prls-test-wait "the answer" (lambda () (zerop prls--out)))
      (should-not prls--error))))

(ert-deftest prls-test-an-old-server-is-not-started-for-a-board-that-nobody-sees ()
  (prls-test-demo
    (setf (prls--server-started prls--server) (- (float-time) 11))
    (switch-to-buffer "*scratch*")
    (prls-test-kill-server)
    (should-not prls--server)))

(ert-deftest prls-test-a-dead-server-leaves-the-board-with-the-reason ()
  (prls-test-session prls-test-deaf
    (prls)
    (prls-test-wait-ready)
    (prls-test-show (prls-test-list (prls-test-failed 58845)))
    (prls-test-goto "Performance")
    (prls-test-key "RET")
    (should (prls-test-shows "triggering…"))
    (prls-test-key "g")
    (prls-test-kill-server)
    (should (prls-test-shows "stale\\'"))
    (should (prls-test-shows "\\`! the server ended (status 9)"))
    (should (prls-test-shows "✗ Performance +failed: the server ended (status 9)"))
    (should (zerop (hash-table-count prls--activities)))
    (setq prls-command (list (getenv "PRLS") "--demo"))
    (prls "Freeman @ apache/doris")
    (prls-test-wait-shows "9 open")
    (should-not (prls-test-shows "\\`! "))))

;;; Late answers

(ert-deftest prls-test-an-answer-after-the-time-out-is-dropped ()
  (prls-test-session (list (getenv "PRLS") "--demo")
    (prls-test-wait "an answer" (prls-test-ask))
    (let (read write)
      ;; With nothing between, the time is up before an answer is looked for.
      (let ((prls-read-timeout 0)
            (prls-write-timeout 0))
        (setq read (prls-test-ask)
              write (prls-test-ask :write t)))
      (prls-test-wait "the time-outs" (lambda () (and (funcall read) (funcall write))))
      (should (equal (funcall read) '("the server did not answer listPRs within 0 s.")))
      (should (equal (funcall write)
                     '("the server did not answer listPRs within 0 s. It may have been posted; ask again, and prls looks first.")))
      (setq prls-test-messages nil)
      ;; After this answer, which is read from GitHub, both late ones are here.
      (let (done)
        (prls--ask "listPRs" '(:refresh t) :success (lambda (_) (setq done t)) :failure #'ignore)
        (prls-test-wait "an answer" (lambda () done)))
      (should (= 1 (length (funcall read))))
      (should (= 1 (length (funcall write))))
      (should-not prls-test-messages))))

(ert-deftest prls-test-an-error-in-a-callback-leaves-the-connection-whole ()
  (prls-test-session (list (getenv "PRLS") "--demo")
    (let ((limit (+ (float-time) 60))
          failed after)
      (prls--ask "listPRs" nil :failure #'ignore
                 :success (lambda (_) (setq failed t) (error "Oops %%s")))
      (let ((debug-on-error nil))       ; ERT sets it.
        (while (not (or failed (> (float-time) limit)))
          (accept-process-output nil 0.02)))
      (should (prls-test-said "\\`prls: Oops %s\\'"))
      (prls--ask "listPRs" nil :failure #'ignore :success (lambda (_) (setq after t)))
      (prls-test-wait "the next answer" (lambda () after)))))

;;; Surroundings

(ert-deftest prls-test-the-buffer-of-the-first-command-has-no-influence ()
  (prls-test-session (list (getenv "PRLS") "--demo")
    (with-temp-buffer
      (setq default-directory "/ssh:nowhere.invalid:/tmp/")
      (setq-local process-environment (list "HOME=/nonexistent")
                  coding-system-for-read 'utf-16)
      (prls-test-wait "an answer" (prls-test-ask)))
    (with-temp-buffer
      (setq default-directory "/nonexistent/folder/")
      (prls-restart)
      (prls-test-wait "an answer" (prls-test-ask)))))

(ert-deftest prls-test-the-users-coding-systems-have-no-influence ()
  (let ((coding-system-for-read 'utf-16)
        (coding-system-for-write 'utf-16))
    (prls-test-demo
      (should (prls-test-shows "文件缓存")))))

(ert-deftest prls-test-quitting-emacs-asks-nothing-about-the-server ()
  (prls-test-session (list (getenv "PRLS") "--demo")
    (prls-test-wait "an answer" (prls-test-ask))
    (dolist (process (process-list))
      (should-not (process-query-on-exit-flag process)))))

(ert-deftest prls-test-restart ()
  (prls-test-session prls-test-deaf
    (prls)
    (prls-test-wait-ready)
    (let ((old (prls--server-process prls--server))
          (outcome (prls-test-ask)))
      (setq prls-command (list (getenv "PRLS") "--demo"))
      (prls-restart)
      (should (equal (funcall outcome) '("the server was stopped")))
      (should (prls-test-said "\\`prls: the server was started anew\\."))
      (should-not (eq old (prls--server-process prls--server)))
      (prls-test-wait-shows "#58845")
      ;; The old one ends by itself, and nobody minds.
      (prls-test-wait "the old one's end" (lambda () (not (process-live-p old))))
      (should-not prls--deaths)
      (should prls--server))))

(ert-deftest prls-test-nothing-is-left-of-an-ended-server ()
  (prls-test-session (list (getenv "PRLS") "--demo")
    (prls-test-wait "an answer" (prls-test-ask))
    (prls-test-kill-server)
    (prls-test-wait "the end of all"
                    (lambda ()
                      (not (or (process-list)
                               (seq-some (lambda (buffer)
                                           (string-match-p "prls-[0-9]" (buffer-name buffer)))
                                         (buffer-list))))))))

;;; The configuration

(defmacro prls-test-configured (content &rest body)
  "Run BODY with the board of a server whose configuration is CONTENT.
Nil means that there is none.  The variable `path' names the file."
  (declare (indent 1))
  `(prls-test-session (list (getenv "PRLS"))
     (let* ((home (file-truename (make-temp-file "prls-home" t)))
            (path (expand-file-name "prls/config.yaml" home))
            (content ,content))
       (setenv "XDG_CONFIG_HOME" home)
       (dolist (name '("PRLS_CONFIG" "GITHUB_TOKEN" "GH_TOKEN" "PRLS_USER" "PRLS_REPOS"))
         (setenv name))
       (unwind-protect
           (progn
             (when content
               (make-directory (file-name-directory path) t)
               (with-temp-file path (insert content)))
             (prls)
             (prls-test-wait "an answer" (lambda () (zerop prls--out)))
             ,@body)
         (when-let ((buffer (find-buffer-visiting path)))
           (with-current-buffer buffer (set-buffer-modified-p nil))
           (kill-buffer buffer))
         (delete-directory home t)))))

(ert-deftest prls-test-a-broken-configuration-is-opened-at-its-fault ()
  (prls-test-configured "user: octocat\ntargets: [\n"
    (should (prls-test-shows "\\`The configuration can't be used:"))
    (should (prls-test-shows "\\`Press c to edit it\\.\\'"))
    (let ((fault (prls--error-fault prls--error)))
      (should (equal (plist-get fault :path) path))
      (prls-test-key "c")
      (should (equal (file-truename buffer-file-name) path))
      (should (= (line-number-at-pos) (min (plist-get fault :line)
                                           (line-number-at-pos (point-max))))))))

(ert-deftest prls-test-a-missing-configuration-is-made-from-the-example ()
  (prls-test-configured nil
    (should (prls-test-shows "\\`Press c to create it from the example\\.\\'"))
    (prls-test-key "c")
    (should (equal (file-truename buffer-file-name) path))
    (should (equal (buffer-string)
                   (with-temp-buffer
                     (insert-file-contents (expand-file-name "config.yaml.example" prls--checkout))
                     (buffer-string))))
    (should (= (file-modes path) #o600))
    (should (= (file-modes (file-name-directory path)) #o700))
    (should (prls-test-said "put your own name into .*config\\.yaml"))))

(ert-deftest prls-test-a-file-that-came-meanwhile-is-not-overwritten ()
  (prls-test-configured nil
    (make-directory (file-name-directory path) t)
    (with-temp-file path (insert "mine: true\n"))
    (should-error (prls--create-configuration path) :type 'file-already-exists)
    (prls-test-key "c")
    (should (equal (buffer-string) "mine: true\n"))))

(ert-deftest prls-test-without-an-example-the-path-is-told ()
  (prls-test-configured nil
    (cl-letf (((symbol-function 'prls--example) #'ignore))
      (let ((text (cadr (should-error (prls-test-key "c") :type 'user-error))))
        (should (string-search path text))
        (should-not (file-exists-p path))))))

(ert-deftest prls-test-creating-without-a-fault-asks-first ()
  (prls-test-configured nil
    (kill-buffer)
    (prls-test-answering ?n
      (prls-edit-configuration)
      (should (= (length questions) 1)))
    (should-not (file-exists-p path))
    (prls-test-answering ?y (prls-edit-configuration))
    (should (file-exists-p path))))

(ert-deftest prls-test-a-configuration-elsewhere-is-named-to-the-server ()
  (prls-test-session (list (getenv "PRLS"))
    (let ((prls-configuration-file "/nonexistent/mine.yaml"))
      (prls)
      (prls-test-wait "an answer" (lambda () (zerop prls--out)))
      (should (string-search "/nonexistent/mine.yaml" (prls-test-text (buffer-string)))))))

(ert-deftest prls-test-a-file-on-another-machine-is-not-touched ()
  (prls-test-board nil
    (setq prls--error '(:message "x" :data (:kind "config"
                                            :faults [(:path "/ssh:nowhere.invalid:/x" :line 1)])))
    (prls--redraw)
    (should-error (prls-edit-configuration) :type 'user-error)))

;; Without this one NUL in a title costs the whole list, before Emacs 30.
(ert-deftest prls-test-nul-is-replaced-however-it-is-cut ()
  (pcase-dolist (`(,chunks ,expected)
                 '((("a\\u0000b") "a\\ufffdb")
                   (("a\\u" "0000\\u0000b") "a\\ufffd\\ufffdb")
                   (("x\\" "\\" "u0000") "x\\\\u0000")
                   (("\\\\\\u0000") "\\\\\\ufffd")
                   (("\\u00" "01") "\\u0001")))
    (let* ((got "")
           (filter (prls--without-nul (lambda (_ text) (setq got (concat got text))))))
      (dolist (chunk chunks) (funcall filter nil chunk))
      (should (equal got expected)))))

(provide 'prls-server-tests)
;;; prls-server-tests.el ends here
