;;; prls-tests.el --- The commands, against the demo  -*- lexical-binding: t; -*-

;;; Commentary:

;; What a person does, with the real server and its GitHub in memory.

;;; Code:

(require 'prls-test-helpers
         (expand-file-name "prls-test-helpers" (file-name-directory load-file-name)))

(defconst prls-test-commands
  '(prls prls-browse prls-copy-url prls-edit-configuration prls-failures prls-health prls-help
    prls-log prls-next-failure prls-next-pull-request prls-previous-failure
    prls-previous-pull-request prls-rebase-rerun prls-refresh prls-rerun prls-rerun-failed
    prls-restart prls-show prls-switch-target prls-toggle-all-folds prls-toggle-fold prls-trigger)
  "All commands.")

;;; The board

(ert-deftest prls-test-the-demos-board ()
  (prls-test-demo
    (should (prls-test-shows
             "\\`Freeman @ apache/doris  9 open, 7 failed, 1 pending  refreshed [0-9:]+ ([0-9]+ s ago)"))
    (should (string-match-p "\\`✗ #58845 " (nth 2 (split-string (buffer-string) "\n"))))
    (should (prls-test-shows "\\`    ✗ Performance +failure +run performance +performance (Doris"))
    (should (prls-test-shows "\\`    ◔ P0 Regression +pending +run p0 "))
    (should (prls-test-shows "\\`✗ #58790 .*文件缓存.* conflict\\'"))
    (should (prls-test-shows "\\`✓ #58712 .* ✓13 +[0-9]+ h +approved\\'"))
    (should (prls-test-shows "\\`✗ #1204 .* apache/doris-website "))
    (should (equal (prls--key-here) "apache/doris#58845"))))

(ert-deftest prls-test-the-board-is-one-buffer ()
  (prls-test-demo
    (let ((board (current-buffer)))
      (prls-test-key "q")
      (should-not (eq board (window-buffer)))
      (prls)
      (should (eq board (current-buffer)))
      (should (prls-test-shows "#58845"))
      (prls-test-wait "the answer" (lambda () (zerop prls--out))))))

(ert-deftest prls-test-refresh-reads-anew ()
  (prls-test-demo
    (let ((before prls--list))
      (prls-test-key "g")
      (should (prls-test-shows "ago) refreshing…\\'"))
      (prls-test-wait "the answer" (lambda () (zerop prls--out)))
      (should-not (eq before prls--list))
      (should-not (prls-test-shows "refreshing…")))))

;;; Reruns

(ert-deftest prls-test-one-key-reruns-the-pipeline-at-point ()
  (prls-test-demo
    (prls-test-goto "✗ Performance")
    (prls-test-key "RET")
    (should (prls-test-shows "↻ Performance +triggering…"))
    (prls-test-key "RET")
    (should (prls-test-said "\\`prls: #58845: still triggering run performance\\."))
    (prls-test-wait-said
     "\\`prls: #58845: `run performance' was posted on apache/doris#58845\\.\\|`run performance` was posted")
    ;; The row refreshes by itself.
    (prls-test-wait-shows "\\`    \\(↻ Performance +triggered [0-9]+ s ago\\|◔ Performance +pending\\)")
    (should-not (prls-test-shows "Performance +failure"))))

(ert-deftest prls-test-rerun-by-name-needs-no-board ()
  (prls-test-session (list (getenv "PRLS") "--demo")
    (prls-rerun "58845" "performance")
    (prls-test-wait-said "#58845: .*run performance.* was posted")
    (should-not (get-buffer "*prls*"))
    (prls-rerun "#58845" "run performance")
    (prls-test-wait "the second answer" (lambda () (zerop (hash-table-count prls--activities))))
    ;; Whatever it says of the second, one was posted.
    (should (= 2 (seq-count (lambda (message) (string-prefix-p "prls: #58845: " message))
                            prls-test-messages)))
    (prls-rerun 1 "run p0")
    (prls-test-wait-said "\\`prls: #1: There is no pull request #1")
    (prls-rerun 58845 "rm -rf")
    (prls-test-wait-said "\\`prls: #58845: No trigger is known for .rm -rf.")))

(ert-deftest prls-test-a-pull-requests-line-offers-all-triggers ()
  (prls-test-demo
    (pcase-dolist (`(,key ,line) '(("RET" "#58712 ") ("t" "#58533 ")))
      (prls-test-goto line)
      (prls-test-choosing "buildall"
        (prls-test-key key)
        (prls-test-wait "the choice" (lambda () candidates))
        (should (member "compile" candidates))
        (prls-test-wait-said (concat (string-trim line) ": .*run buildall. was posted")))
      ;; No pipeline has a line for it: the pull request's shows it.
      (prls-test-wait-shows (concat line " \\[run buildall")))))

(ert-deftest prls-test-a-pipeline-without-a-command-offers-all-triggers ()
  (prls-test-demo
    (prls-test-goto "✗ CheckStyle")
    (prls-test-choosing "buildall"
      (prls-test-key "RET")
      (prls-test-wait "the choice" (lambda () candidates)))
    (prls-test-wait-said "#58845: .*run buildall.* was posted")))

(ert-deftest prls-test-choosing-a-pending-trigger-asks-too ()
  (prls-test-demo
    (prls-test-goto "✗ #58845 ")
    (prls-test-answering ?n
      (prls-test-choosing "p0"
        (prls-test-key "t")
        (prls-test-wait "the question" (lambda () questions)))
      (should (string-prefix-p
               "P0 Regression is pending. Post \"run p0\" on #58845 all the same?" (car questions))))
    (should (zerop (hash-table-count prls--activities)))))

(ert-deftest prls-test-rerun-all-failed-shows-what-and-what-not ()
  (prls-test-demo
    (prls-test-goto "✗ #58401 ")
    (let (details)
      (cl-letf* ((show (symbol-function 'prls--show-details))
                 ((symbol-function 'prls--show-details)
                  (lambda (lines) (setq details lines) (funcall show lines))))
        (prls-test-answering ?n
          (prls-test-key "F")
          (prls-test-wait "the question" (lambda () questions))
          (should (string-match-p "\\`Post 2 comments on #58401\\?" (car questions))))
        (should (equal (seq-take details 2) '("run compile" "run beut")))
        (should (seq-every-p (lambda (line) (string-match-p "\\`left out: .+ (.+)\\'" line))
                             (seq-drop details 2)))
        (should (= (length details) 4))
        (should-not (get-buffer-window "*prls question*"))
        (prls-test-answering ?y
          (prls-test-key "F")
          (prls-test-wait-shows "\\`↻ #58401  triggering.*does not compile"))
        (prls-test-wait-said "\\`prls: #58401: 2 "))
      (prls-test-wait-shows "#58401  \\["))))

(ert-deftest prls-test-rebase-and-rerun ()
  (prls-test-demo
    (prls-test-goto "✗ Performance")
    (prls-test-answering ?\r
      (prls-test-key "B")
      (should (string-prefix-p "Update branch, then run buildall on #58845?" (car questions))))
    (should-not (prls-test-shows "updating branch…"))
    (prls-test-answering ?y (prls-test-key "B"))
    (should (prls-test-shows "\\`↻ #58845  updating branch…  \\[fix]"))
    (prls-test-wait-shows "\\`↻ #58845  waiting for the new head…  \\[fix]")
    (prls-test-key "B")
    (should (prls-test-said "\\`prls: #58845: still waiting for the new head…\\'"))
    (prls-test-wait-said "\\`prls: #58845: The branch was updated")
    (prls-test-wait-shows "#58845  \\[run buildall")))

(ert-deftest prls-test-an-update-that-conflicts-leaves-the-reason ()
  (prls-test-demo
    (prls-test-goto "✗ #58790 ")
    (prls-test-answering ?y (prls-test-key "B"))
    (prls-test-wait-said "\\`prls: #58790: .*conflict")
    (prls-test-wait-shows "✗ #58790  \\[failed: .*conflict")))

;;; Failures

(ert-deftest prls-test-the-failures-of-one-pull-request ()
  (prls-test-demo
    (prls-test-goto "✗ #58845 ")
    (prls-test-key "f")
    (should (eq major-mode 'prls-failures-mode))
    (prls-test-wait-shows "✗ Performance +failure +run performance")
    (should (prls-test-shows "\\`Failures of #58845  refreshed "))
    (should (prls-test-shows "performance (Doris Performance): TeamCity build failed"))
    (should (prls-test-shows "http://43.132.222.7:8111/viewLog.html\\?buildId=3"))
    ;; The same keys work here.
    (prls-test-goto "viewLog.html\\?buildId=3")
    (prls-test-key "w")
    (should (equal (car kill-ring) "http://43.132.222.7:8111/viewLog.html?buildId=3"))
    (prls-test-key "RET")
    (prls-test-wait-said "#58845: .*run performance.* was posted")
    (prls-test-wait-shows "\\(↻ Performance +triggered\\|◔ Performance +pending\\)")
    (goto-char (point-min))
    (prls-test-key "M-n")
    (should (prls--pipeline-here))
    (prls-test-key "g")
    (prls-test-wait "the answer" (lambda () (zerop prls--out)))))

(ert-deftest prls-test-the-failures-of-all ()
  (prls-test-session (list (getenv "PRLS") "--demo")
    (prls-failures)
    (prls-test-wait-shows "\\`#58845 ")
    (prls-test-wait-shows "\\`#58401 ")
    (should (prls-test-shows "\\`Failures of Freeman @ apache/doris  refreshed"))
    (should-not (prls-test-shows "#58712"))))

(ert-deftest prls-test-a-green-pull-request-has-no-failures ()
  (prls-test-session (list (getenv "PRLS") "--demo")
    (prls-failures 58712)
    (prls-test-wait-shows "No failed or pending pipelines\\.")))

;;; Targets

(ert-deftest prls-test-switching-the-target ()
  (prls-test-demo
    (prls-test-choosing "Freeman @ apache/doris"
      (prls-test-key "T")
      (prls-test-wait "the choice" (lambda () candidates))
      (should (equal candidates '("Freeman @ apache/doris"))))
    (prls-test-wait "the answer" (lambda () (zerop prls--out)))
    (prls "nowhere")
    (should (string-prefix-p "nowhere  loading…" (buffer-string)))
    (prls-test-wait-shows "There is no target .nowhere.")
    (should (prls-test-shows "\\`Press g to try again\\.\\'"))))

(ert-deftest prls-test-the-target-of-the-settings-comes-first ()
  (prls-test-session (list (getenv "PRLS") "--demo")
    (setq prls-target "mine")
    (prls)
    (prls-test-wait-shows "There is no target .mine.")))

;;; Commands

(ert-deftest prls-test-every-command-is-there-bound-and-explained ()
  (dolist (command prls-test-commands)
    (should (commandp command))
    (should (documentation command))
    (should (assq command (mapcan (lambda (group) (copy-sequence (cdr group))) prls--help))))
  ;; And there is no other.
  (mapatoms (lambda (symbol)
              (when (and (commandp symbol)
                         (string-match-p "\\`prls\\(-[^-]\\|\\'\\)" (symbol-name symbol))
                         (not (string-match-p "\\`prls-test\\|-mode\\'\\|\\`prls-menu\\'"
                                              (symbol-name symbol))))
                (should (memq symbol prls-test-commands)))))
  (pcase-dolist (`(,key . ,command)
                 '(("RET" . prls-rerun) ("t" . prls-trigger) ("F" . prls-rerun-failed)
                   ("B" . prls-rebase-rerun) ("o" . prls-browse) ("w" . prls-copy-url)
                   ("i" . prls-show) ("f" . prls-failures) ("g" . prls-refresh)
                   ("T" . prls-switch-target) ("n" . prls-next-pull-request)
                   ("p" . prls-previous-pull-request) ("M-n" . prls-next-failure)
                   ("M-p" . prls-previous-failure) ("TAB" . prls-toggle-fold)
                   ("S-TAB" . prls-toggle-all-folds) ("c" . prls-edit-configuration)
                   ("?" . prls-help) ("q" . quit-window)))
    (with-temp-buffer
      ;; Which gives the one map to the other as its parent.
      (prls-failures-mode))
    (dolist (map (list prls-mode-map prls-failures-mode-map))
      (should (eq command (lookup-key map (kbd key)))))))

(ert-deftest prls-test-commands-without-a-board-ask-for-the-number ()
  (let (opened)
    (cl-letf (((symbol-function 'browse-url) (lambda (url &rest _) (push url opened))))
      (prls-test-demo
        (switch-to-buffer "*scratch*")
        (prls-test-choosing "58845"
          (prls-test-call 'prls-browse)
          (should (member "58845" candidates))
          (should (member "1204" candidates))
          (prls-test-call 'prls-copy-url)
          (prls-test-call 'prls-show)
          (prls-test-call 'prls-failures))
        (should (equal opened '("https://github.com/apache/doris/pull/58845")))
        (should (equal kill-ring '("https://github.com/apache/doris/pull/58845")))
        (with-current-buffer "*prls details*"
          (should (prls-test-shows "title +\\[fix](cloud) fix file cache")))
        (should (get-buffer "*prls failures: apache/doris#58845*"))
        (prls-test-choosing ""
          (should-error (let ((current-prefix-arg '(4))) (prls-test-call 'prls-rebase-rerun))
                        :type 'user-error))))))

(ert-deftest prls-test-help-shows-the-keys-that-are-in-force ()
  (prls-test-demo
    (prls-test-key "?")
    (with-current-buffer "*prls help*"
      (should (prls-test-shows "\\`  B +rebase & rerun"))
      (should (prls-test-shows "\\`  RET +rerun the pipeline"))
      (should (prls-test-shows "\\`  M-x prls-health "))
      (should (eq major-mode 'special-mode)))
    (set-buffer "*prls*")
    (let ((map (copy-keymap prls-mode-map)))
      (define-key map "B" nil)
      (define-key map "b" #'prls-rebase-rerun)
      (use-local-map map)
      (prls-test-key "?"))
    (with-current-buffer "*prls help*"
      (should (prls-test-shows "\\`  b +rebase & rerun")))))

(ert-deftest prls-test-health-shows-what-check-says ()
  (prls-test-demo
    (prls-health)
    (with-current-buffer "*prls health*"
      (should (prls-test-shows "\\`server: .*prls --demo (prls-command names it)"))
      (should (prls-test-shows "\\`it runs since "))
      (prls-test-wait-shows "\\`ok +GitHub: ")
      (prls-test-wait-shows "\\``prls check' ended: status 0"))
    ;; Asked again before it has answered: one answer, not two in one another.
    (dotimes (_ 2) (prls-health))
    (with-current-buffer "*prls health*"
      (prls-test-wait "all checks"
                      (lambda () (not (seq-some (lambda (process)
                                                  (string-prefix-p "prls-check"
                                                                   (process-name process)))
                                                (process-list)))))
      (prls-test-wait-shows "\\``prls check' ended: status 0")
      (dolist (once '("^ok +GitHub: " "^`prls check' ended"))
        (should (= 1 (count-matches once (point-min) (point-max))))))
    (setq prls-command '("/nonexistent/prls"))
    (prls-health)
    (with-current-buffer "*prls health*"
      (should (prls-test-shows "\\`prls-command names /nonexistent/prls")))))

(ert-deftest prls-test-the-log-keeps-200-lines-without-control-characters ()
  (prls-test-session '("/nonexistent/prls")
    (dotimes (index 250)
      (prls--log (format "line %d \e[1m" index)))
    (prls-log)
    (with-current-buffer "*prls log*"
      (should (= (count-lines (point-min) (point-max)) 200))
      (should (prls-test-shows "line 249 <001B>\\[1m\\'"))
      (should-not (prls-test-shows "line 49 ")))))

(ert-deftest prls-test-everything-can-be-customized ()
  (mapatoms (lambda (symbol)
              (when (and (custom-variable-p symbol)
                         (string-match-p "\\`prls-[^-]" (symbol-name symbol))
                         (not (string-match-p "-hook\\'" (symbol-name symbol))))
                (should (get symbol 'custom-type))
                (should (get symbol 'variable-documentation))
                (should (assq symbol (get 'prls 'custom-group))))))
  (should (assq 'prls-command (get 'prls 'custom-group)))
  (should (assq 'prls-failed (append (get 'prls 'custom-group) (get 'prls-faces 'custom-group)))))

(ert-deftest prls-test-loading-starts-nothing ()
  ;; The server is started at the first command only.
  (should (equal 0 (call-process
                    (expand-file-name invocation-name invocation-directory) nil nil nil
                    "-Q" "--batch" "-l" (locate-library "prls.el")
                    "--eval" "(kill-emacs (if (or prls--server prls--ticker (process-list)) 1 0))"))))

(ert-deftest prls-test-the-clock-stops-with-the-last-board ()
  (prls-test-board (prls-test-list (prls-test-pr 1))
    (should prls--ticker)
    (kill-buffer "*prls*")
    (prls--tick)
    (should-not prls--ticker)))

(provide 'prls-tests)
;;; prls-tests.el ends here
