;;; prls-board-tests.el --- Redraw in place, answers, keys  -*- lexical-binding: t; -*-

;;; Commentary:

;; A board that is fed by hand: there is no server here.

;;; Code:

(require 'prls-test-helpers
         (expand-file-name "prls-test-helpers" (file-name-directory load-file-name)))

(defun prls-test-many (from to)
  "A list with failed pull requests FROM up to TO."
  (apply #'prls-test-list
         (cl-loop for number from from to to collect (prls-test-failed number))))

(defun prls-test-line-at (position)
  "The text of the line at POSITION."
  (save-excursion
    (goto-char position)
    (prls-test-text (buffer-substring (line-beginning-position) (line-end-position)))))

;;; Redraw in place

(ert-deftest prls-test-the-first-list-puts-point-on-the-first-pull-request ()
  (prls-test-board (prls-test-many 1 3)
    (should (string-match-p "#1 " (prls-test-line-at (point))))))

(ert-deftest prls-test-redraw-keeps-point-on-its-line ()
  (prls-test-board (prls-test-many 5 9)
    (prls-test-goto "#7 ")
    (move-to-column 12)
    (prls-test-show (prls-test-many 1 9))
    (should (string-match-p "#7 " (prls-test-line-at (point))))
    (should (= (current-column) 12))
    ;; A pipeline's line too.
    (forward-line 1)
    (prls-test-show (prls-test-many 4 9))
    (should (equal (car (prls--key-here)) "apache/doris#7"))
    (should (prls--pipeline-here))))

(ert-deftest prls-test-redraw-falls-back-to-the-pull-request-then-to-the-line ()
  (prls-test-board (prls-test-many 1 9)
    (prls-test-goto "#7 ")
    (forward-line 1)
    ;; Its pipeline is gone.
    (prls-test-show (apply #'prls-test-list
                           (append (cl-loop for number from 1 to 6
                                            collect (prls-test-failed number))
                                   (list (prls-test-pr 7)))))
    (should (string-match-p "#7 " (prls-test-line-at (point))))
    (let ((line (line-number-at-pos)))
      (prls-test-show (apply #'prls-test-list
                             (cl-loop for number from 1 to 6 collect (prls-test-failed number))))
      (should (= (line-number-at-pos) (min line (1- (line-number-at-pos (point-max)))))))))

(ert-deftest prls-test-redraw-keeps-point-and-scroll-in-two-windows ()
  (prls-test-board (prls-test-many 20 60)
    (let ((one (selected-window))
          (two (split-window-below)))
      (cl-flet ((put (window top here)
                  (with-selected-window window
                    (prls-test-goto top)
                    (set-window-start window (line-beginning-position))
                    (prls-test-goto here)))
                (place (window)
                  (list (prls-test-line-at (window-start window))
                        (prls-test-line-at (window-point window)))))
        (put one "#25 " "#28 ")
        (put two "#40 " "#41 ")
        (let ((before (mapcar #'place (list one two))))
          ;; Some pull requests come above all, and between; others go.
          (prls-test-show (prls-test-many 1 59))
          (should (equal before (mapcar #'place (list one two))))
          (prls-test-show (prls-test-many 24 60))
          (should (equal before (mapcar #'place (list one two)))))))))

(ert-deftest prls-test-redraw-leaves-the-header-on-screen ()
  (prls-test-board (prls-test-many 5 9)
    (prls-test-goto "#5 ")
    (set-window-start (selected-window) (point-min))
    (prls-test-show (prls-test-many 1 9))
    (should (= (window-start) (point-min)))))

(ert-deftest prls-test-redraw-keeps-an-active-region ()
  (prls-test-board (prls-test-many 5 9)
    (transient-mark-mode 1)
    (prls-test-goto "#6 ")
    (push-mark (point) t t)
    (prls-test-goto "#8 ")
    (prls-test-show (prls-test-many 1 9))
    (should (region-active-p))
    (should-not deactivate-mark)
    (should (string-match-p "#6 " (prls-test-line-at (region-beginning))))
    (should (string-match-p "#8 " (prls-test-line-at (region-end))))))

(ert-deftest prls-test-redraw-touches-only-lines-that-differ ()
  (prls-test-board (prls-test-many 1 9)
    (let* ((changed nil)
           (inhibit-modification-hooks nil)
           (lines (copy-sequence prls--lines)))
      (setf (nth 4 lines) (cons (car (nth 4 lines)) "something else"))
      (let ((untouched (copy-marker (save-excursion (goto-char (point-min))
                                                    (forward-line 8) (forward-char 5) (point)))))
        (prls--replace-lines lines)
        (should (equal (prls-test-line-at (point-min)) (prls-test-text (cdar lines))))
        (should (string-match-p "something else" (buffer-string)))
        ;; A line that had been replaced would have swept the marker to its begin.
        (should (= 5 (- untouched (save-excursion (goto-char untouched)
                                                  (line-beginning-position)))))
        (should (= (length lines) (count-lines (point-min) (point-max)))))
      (ignore changed))))

(ert-deftest prls-test-redraw-always-shows-what-was-rendered ()
  (prls-test-board (prls-test-list)
    (let ((lists (list (prls-test-many 1 5) (prls-test-many 3 9) (prls-test-list)
                       (prls-test-many 9 9) (prls-test-list (prls-test-pr 3) (prls-test-failed 9))
                       (prls-test-many 1 9))))
      (dolist (list (append lists (reverse lists)))
        (prls-test-show list)
        (should (equal (mapconcat (lambda (line) (concat (cdr line) "\n")) prls--lines "")
                       (buffer-string)))
        (save-excursion
          (goto-char (point-min))
          (pcase-dolist (`(,key . ,_) prls--lines)
            (should (equal key (prls--key-here)))
            (forward-line)))))))

(ert-deftest prls-test-redraw-leaves-no-undo-and-no-modification ()
  (prls-test-board (prls-test-many 1 3)
    (should (eq buffer-undo-list t))
    (should-not (buffer-modified-p))
    (should buffer-read-only)
    (should truncate-lines)
    (should (eq bidi-paragraph-direction 'left-to-right))))

(ert-deftest prls-test-the-narrowest-window-decides ()
  (prls-test-board (prls-test-list (prls-test-failed 1 (prls-test-pipeline
                                                        :description (make-string 200 ?d))))
    (should (< 90 (string-width (prls-test-line-at (1- (point-max)))) 100))
    (split-window-right 50)
    (prls--window-changed (selected-window))
    (dolist (line prls--lines)
      (should (<= (string-width (prls-test-text (cdr line))) 50)))
    (delete-other-windows)
    (prls--window-changed (selected-window))
    (should (seq-some (lambda (line) (> (string-width (prls-test-text (cdr line))) 90))
                      prls--lines))))

;;; Moving and folding

(ert-deftest prls-test-moving ()
  (prls-test-board (prls-test-list (prls-test-failed 1 (prls-test-pipeline)
                                                     (prls-test-pipeline :context "b"))
                                   (prls-test-failed 2) (prls-test-pr 3))
    (cl-flet ((here () (prls--key-here)))
      (goto-char (point-min))
      (prls-test-key "n")
      (should (equal (here) "apache/doris#1"))
      (prls-test-key "n")
      (should (equal (here) "apache/doris#2"))
      (prls-test-key "n")
      (should (equal (here) "apache/doris#3"))
      (should-error (prls-test-key "n") :type 'user-error)
      (should (equal (here) "apache/doris#3"))
      (prls-test-key "p")
      (prls-test-key "M-p")
      (should (equal (seq-take (here) 2) '("apache/doris#1" "b")))
      (prls-test-key "M-p")
      (should (equal (seq-take (here) 2) '("apache/doris#1" "performance (Doris Performance)")))
      (should-error (prls-test-key "M-p") :type 'user-error)
      (prls-test-key "M-n")
      (prls-test-key "M-n")
      (should (equal (car (here)) "apache/doris#2"))
      (should-error (prls-test-key "M-n") :type 'user-error)
      (let ((current-prefix-arg 2))
        (prls-test-key "p"))
      (should (equal (here) "apache/doris#1")))))

(ert-deftest prls-test-folding ()
  (prls-test-board (prls-test-list (prls-test-failed 1) (prls-test-failed 2))
    (prls-test-goto "#2 ")
    (forward-line 1)
    (prls-test-key "TAB")
    (should (prls-test-shows "✗\\+#2 "))
    (should (equal (prls--key-here) "apache/doris#2"))
    (should (= 1 (how-many "failure" (point-min))))
    ;; A new list, and a redraw, leave it folded.
    (prls-test-show (prls-test-list (prls-test-failed 1) (prls-test-failed 2)
                                    (prls-test-failed 3)))
    (should (prls-test-shows "✗\\+#2 "))
    ;; A folded failure is found.
    (prls-test-goto "#1 ")
    (prls-test-key "M-n")
    (prls-test-key "M-n")
    (should (equal (prls--key-here) "apache/doris#2"))
    (prls-test-key "TAB")
    (should (prls-test-shows "✗ #2 "))
    (prls-test-key "<backtab>")
    (should-not (prls-test-shows "failure"))
    (prls-test-key "S-TAB")
    (should (= 3 (how-many "failure" (point-min))))
    (goto-char (point-min))
    (should-error (prls-test-key "TAB") :type 'user-error)))

;;; Questions and answers

(ert-deftest prls-test-opening-asks-for-whatever-there-is-refresh-for-the-newest ()
  (prls-test-board (prls-test-many 1 3)
    (prls)
    (should (equal (plist-get (car asked) :params)
                   '(:target "Octocat @ apache/doris" :allow_stale t)))
    ;; There is a list: parts of one are of no use.
    (should-not (plist-get (car asked) :partial))
    (prls-test-key "g")
    (should (equal (plist-get (car asked) :params)
                   '(:target "Octocat @ apache/doris" :refresh t)))
    (should (prls-test-shows "ago).* refreshing…\\'"))
    (prls--hear-change "Octocat @ apache/doris")
    (should (equal (plist-get (car asked) :params) '(:target "Octocat @ apache/doris")))
    (revert-buffer)
    (should (equal (plist-get (car asked) :params)
                   '(:target "Octocat @ apache/doris" :refresh t)))))

(ert-deftest prls-test-a-change-of-a-list-that-nobody-sees-waits ()
  (prls-test-board (prls-test-many 1 3)
    (prls--hear-change "another")
    (should-not asked)
    (let ((board (current-buffer)))
      (switch-to-buffer "*scratch*")
      (prls--hear-change "Octocat @ apache/doris")
      (should-not asked)
      (switch-to-buffer board)
      (prls--window-changed (selected-window))
      (should (= (length asked) 1))
      (prls--window-changed (selected-window))
      (should (= (length asked) 1)))))

(ert-deftest prls-test-the-first-list-is-shown-in-parts ()
  (prls-test-session '("/nonexistent/prls")
    (let (asked)
      (cl-letf (((symbol-function 'prls--ask)
                 (lambda (_method _params &rest rest) (setq asked rest))))
        (prls)
        (should (equal (prls-test-line-at (point-min)) "prls  loading…"))
        (funcall (plist-get asked :partial) (prls-test-many 5 6))
        (should (prls-test-shows "2 open, .* refreshing…\\'"))
        (should (string-match-p "#5 " (prls-test-line-at (point))))
        (funcall (plist-get asked :partial) (prls-test-many 6 7))
        (should (prls-test-shows "3 open"))
        (funcall (plist-get asked :success) (prls-test-many 6 9))
        (should (prls-test-shows "4 open, .* ago)\\'"))
        ;; A part that comes late.
        (funcall (plist-get asked :partial) (prls-test-many 1 1))
        (should-not (prls-test-shows "#1 "))))))

(ert-deftest prls-test-overtaken-answers-count-only-if-they-are-not-older ()
  (prls-test-board (prls-test-many 1 1)
    (prls-test-key "g")
    (prls--hear-change "Octocat @ apache/doris")
    (pcase-let ((`(,second ,first) (seq-take asked 2)))
      (funcall (plist-get second :success)
               (append '(:fetched_at "2026-11-21T09:31:00Z") (prls-test-many 1 2)))
      (should (prls-test-shows "2 open, .*refreshing…"))
      (funcall (plist-get first :success)
               (append '(:fetched_at "2026-11-21T09:30:30Z") (prls-test-many 1 3)))
      (should (prls-test-shows "2 open, .* ago)\\'")))
    ;; A later question's answer counts in any case: clocks get corrected.
    (prls-test-key "g")
    (funcall (plist-get (car asked) :success)
             (append '(:fetched_at "2026-11-21T08:00:00Z") (prls-test-many 1 4)))
    (should (prls-test-shows "4 open"))
    ;; And an overtaken one that was read later.
    (prls-test-key "g")
    (prls--hear-change "Octocat @ apache/doris")
    (pcase-let ((`(,second ,first) (seq-take asked 2)))
      (funcall (plist-get second :success)
               (append '(:fetched_at "2026-11-21T09:32:00Z") (prls-test-many 1 5)))
      (funcall (plist-get first :success)
               (append '(:fetched_at "2026-11-21T09:33:00Z") (prls-test-many 1 6)))
      (should (prls-test-shows "6 open")))))

(ert-deftest prls-test-answers-for-another-target-or-a-dead-buffer-are-dropped ()
  (prls-test-board (prls-test-many 1 1)
    (prls-test-key "g")
    (let ((old (car asked)))
      (prls "Another")
      (should (equal (prls-test-line-at (point-min)) "Another  loading…"))
      (funcall (plist-get old :success) (prls-test-many 1 2))
      (funcall (plist-get old :failure) '(:message "no"))
      (should (equal (prls-test-line-at (point-min)) "Another  loading…"))
      ;; Back again: what was known is there at once.
      (prls "Octocat @ apache/doris")
      (should (prls-test-shows "1 open, .*refreshing…")))
    (let ((now (car asked)))
      (kill-buffer "*prls*")
      (funcall (plist-get now :success) (prls-test-many 1 2))
      (funcall (plist-get now :failure) '(:message "no"))
      (should-not (get-buffer "*prls*")))))

(ert-deftest prls-test-a-failed-refresh-leaves-the-list-with-the-reason ()
  (prls-test-board (prls-test-many 1 2)
    (prls-test-key "g")
    (funcall (plist-get (car asked) :failure)
             '(:code -32803 :message "GitHub did not answer." :data (:kind "network")))
    (should (prls-test-shows "2 open, .*, stale\\'"))
    (should (prls-test-shows "\\`! GitHub did not answer\\.\\'"))
    (should (prls-test-shows "#1 "))
    (should (prls-test-said "\\`prls: GitHub did not answer\\.\\'"))
    (prls-test-key "g")
    (funcall (plist-get (car asked) :success) (prls-test-many 1 2))
    (should-not (prls-test-shows "stale"))
    (should-not (prls-test-shows "GitHub did not answer"))))

(ert-deftest prls-test-a-cancelled-question-is-silent ()
  (prls-test-board (prls-test-many 1 2)
    (prls-test-key "g")
    (funcall (plist-get (car asked) :failure) '(:code -32800 :message "Cancelled."))
    (should-not (prls-test-shows "Cancelled"))
    (should-not (prls-test-said "Cancelled"))))

(ert-deftest prls-test-an-answer-without-a-list-is-an-error ()
  (prls-test-board (prls-test-many 1 2)
    (dolist (answer '(nil (:pull_requests nil) (:pull_requests "none")))
      (prls-test-key "g")
      (funcall (plist-get (car asked) :success) answer)
      (should (prls-test-shows "\\`! the server's answer to listPRs can't be used\\.")))))

;;; What runs

(ert-deftest prls-test-a-second-press-does-nothing-but-say-so ()
  (prls-test-board (prls-test-list (prls-test-failed 58845))
    (prls-test-goto "Performance")
    (prls-test-key "RET")
    (should (equal (plist-get (car asked) :params)
                   '( :target "Octocat @ apache/doris" :repo "apache/doris" :pr 58845
                      :pipeline "run performance")))
    (should (prls-test-shows "↻ Performance  triggering…  run performance"))
    (prls-test-key "RET")
    (should (= (length asked) 1))
    (should (prls-test-said "\\`prls: #58845: still triggering run performance\\.\\'"))
    ;; Nor can the whole be done meanwhile.
    (prls-test-answering ?y
      (prls-test-key "B")
      (should-not questions))
    (should (= (length asked) 1))
    (funcall (plist-get (car asked) :success) '(:message "It was posted."))
    (should (prls-test-said "\\`prls: #58845: It was posted\\.\\'"))
    (should-not (prls-test-shows "triggering"))
    ;; Then the row asks for itself.
    (should (equal (plist-get (car asked) :params)
                   '(:target "Octocat @ apache/doris" :allow_stale t)))))

(ert-deftest prls-test-progress-of-rebase-and-rerun ()
  (prls-test-board (prls-test-list (prls-test-failed 58845))
    (prls-test-answering ?y
      (prls-test-key "B")
      (should (equal questions '("Update branch, then run buildall on #58845? (y or n, RET is n) "))))
    (should (prls-test-shows "\\`↻ #58845  updating branch…  title 58845"))
    (let ((question (car asked)))
      (prls-test-key "B")
      (should (prls-test-said "\\`prls: #58845: still updating branch…\\'"))
      (funcall (plist-get question :report) "waiting for the new head…")
      (should (prls-test-shows "\\`↻ #58845  waiting for the new head…  title 58845"))
      (prls-test-goto "Performance")
      (prls-test-key "RET")
      (should (prls-test-said "\\`prls: #58845: still waiting for the new head…\\'"))
      (should (= (length asked) 1))
      (funcall (plist-get question :success) '(:message "All is well."))
      (should (prls-test-shows "\\`✗ #58845  \\[All is well\\.]  title"))
      ;; Progress that comes late.
      (funcall (plist-get question :report) "late…")
      (should-not (prls-test-shows "late…")))))

(ert-deftest prls-test-only-y-is-yes ()
  (prls-test-board (prls-test-list (prls-test-failed 58845))
    (dolist (key (list ?\r ?n ?q ?\e ?\C-g 'return 'escape))
      (prls-test-answering key
        (prls-test-key "B")
        (should (= (length questions) 1)))
      (should-not asked))
    ;; Other keys are no answer.
    (let ((keys (list ?x 'f5 ?Y ?y)))
      (prls-test-answering (pop keys)
        (prls-test-key "B")
        (should (= (length questions) 4)))
      (should (= (length asked) 1)))))

(ert-deftest prls-test-the-question-reads-real-keys ()
  (prls-test-session '("/nonexistent/prls")
    (pcase-dolist (`(,key . ,yes) '((?y . t) (?\r . nil) (?\C-g . nil) (?q . nil)))
      (let ((unread-command-events (list key)))
        (should (eq yes (prls--yes-p "100%? \\[foo]")))))))

(ert-deftest prls-test-a-pending-pipeline-asks-first ()
  (prls-test-board (prls-test-list
                    (prls-test-pr 58845 :counts '(:pending 1)
                                  :pipelines (vector (prls-test-pipeline
                                                      :display_name "P0 Regression"
                                                      :bucket "pending" :state "pending"
                                                      :command "run p0"))))
    (prls-test-goto "P0 Regression")
    (prls-test-answering ?\r
      (prls-test-key "RET")
      (should (string-prefix-p
               "P0 Regression is pending. Post \"run p0\" on #58845 all the same?" (car questions))))
    (should-not asked)
    (prls-test-answering ?y (prls-test-key "RET"))
    (should (equal (plist-get (car asked) :method) "rerun"))))

(ert-deftest prls-test-an-error-stays-on-the-line-until-the-next-action-or-refresh ()
  (prls-test-board (prls-test-list (prls-test-failed 58845))
    (prls-test-goto "Performance")
    (dolist (again '("RET" "g"))
      (prls-test-key "RET")
      (funcall (plist-get (car asked) :failure)
               '(:code -32803 :message "You may not." :data (:kind "forbidden" :hint "Ask.")))
      (should (prls-test-said "\\`prls: #58845: You may not\\. Ask\\.\\'"))
      (should (prls-test-shows "✗ Performance  failed: You may not\\. Ask\\.  run performance"))
      (prls--tick)
      (should (prls-test-shows "failed: You may not"))
      (prls-test-goto "Performance")
      (prls-test-key again)
      (should-not (prls-test-shows "failed: You may not"))
      (when (equal again "RET")
        (funcall (plist-get (car asked) :success) '(:message "Now."))))))

(ert-deftest prls-test-the-board-may-be-killed-while-a-rerun-is-out ()
  (prls-test-board (prls-test-list (prls-test-failed 58845))
    (prls-test-goto "Performance")
    (prls-test-key "RET")
    (let ((question (car asked)))
      (kill-buffer "*prls*")
      (funcall (plist-get question :report) "on its way…")
      (funcall (plist-get question :success) '(:message "It was posted."))
      (should (prls-test-said "\\`prls: #58845: It was posted\\.\\'"))
      (should (zerop (hash-table-count prls--activities))))))

;;; A question after an answer

(ert-deftest prls-test-a-late-question-does-not-swallow-keys ()
  (prls-test-board (prls-test-list (prls-test-failed 58845))
    (let ((preview '(:reruns [(:command "run p0")] :left_out [] :message "1 to be posted.")))
      ;; The person has gone to another buffer.
      (prls-test-key "F")
      (switch-to-buffer "*scratch*")
      (prls-test-answering ?y
        (funcall (plist-get (car asked) :success) preview)
        (prls-test-wait-said "\\`prls: #58845: ask again from the board\\.\\'")
        (should-not questions))
      ;; The person is typing.
      (switch-to-buffer "*prls*")
      (setq prls-test-messages nil)
      (prls-test-key "F")
      (prls-test-answering ?y
        (funcall (plist-get (car asked) :success) preview)
        (cl-letf (((symbol-function 'input-pending-p) (lambda (&rest _) t)))
          (prls-test-wait-said "ask again from the board"))
        (should-not questions))
      ;; The person waits.
      (prls-test-key "F")
      (prls-test-answering ?y
        (funcall (plist-get (car asked) :success) preview)
        (prls-test-wait "the question" (lambda () questions)))
      (should (equal (plist-get (car asked) :params)
                     '(:target "Octocat @ apache/doris" :repo "apache/doris" :pr 58845))))))

(ert-deftest prls-test-nothing-to-post-asks-nothing ()
  (prls-test-board (prls-test-list (prls-test-failed 58845))
    (prls-test-key "F")
    (prls-test-answering ?y
      (funcall (plist-get (car asked) :success)
               '(:reruns [] :left_out [] :message "Nothing has failed."))
      (should (prls-test-said "\\`prls: #58845: Nothing has failed\\.\\'"))
      (should-not questions))
    (should (= (length asked) 1))))

;;; Pages

(ert-deftest prls-test-only-web-addresses-are-opened-and-copied ()
  (let (opened)
    (cl-letf (((symbol-function 'browse-url) (lambda (url &rest _) (push url opened))))
      (pcase-dolist (`(,url . ,good)
                     '(("http://ci.example/3" . t) ("https://ci.example/a?b=c&d#e" . t)
                       ("HTTPS://ci.example/" . t)
                       ("javascript:alert(1)") ("file:///etc/passwd") ("/etc/passwd") ("")
                       (nil) (12) ("https://a b/") ("https://a/\n-x") ("https://a/\u202e\e[1m")
                       ("xhttps://a/") ("--help") ("https://")))
        (prls-test-board (prls-test-list (prls-test-failed 1 (prls-test-pipeline
                                                              :target_url url)))
          (prls-test-goto "Performance")
          (setq opened nil)
          (dolist (key '("o" "w"))
            (if good (prls-test-key key)
              (should-error (prls-test-key key) :type 'user-error)))
          (should (equal opened (and good (list url))))
          (should (equal kill-ring (and good (list url)))))))))

(ert-deftest prls-test-a-pull-request-has-a-page ()
  (let (opened)
    (cl-letf (((symbol-function 'browse-url) (lambda (url &rest _) (push url opened))))
      (prls-test-board (prls-test-many 1 3)
        (prls-test-goto "#2 ")
        (prls-test-key "o")
        (prls-test-key "w")
        (prls-browse 3)
        (should (equal opened '("https://github.com/apache/doris/pull/3"
                                "https://github.com/apache/doris/pull/2")))
        (should (equal kill-ring '("https://github.com/apache/doris/pull/2")))
        (should-error (prls-browse 99) :type 'user-error)))))

(ert-deftest prls-test-the-whole-text-on-request ()
  (prls-test-board (prls-test-list
                    (prls-test-failed 1 (prls-test-pipeline :description (make-string 300 ?d)))
                    (prls-test-pr 2 :title (concat (make-string 300 ?t) "\n\e[1m")))
    (prls-test-goto "Performance")
    (prls-test-key "i")
    (with-current-buffer "*prls details*"
      (should (prls-test-shows (concat "description +" (make-string 300 ?d))))
      (should (prls-test-shows "page +http://ci.example/3")))
    (prls-test-goto "#2 ")
    (prls-test-key "i")
    (with-current-buffer "*prls details*"
      (should (prls-test-shows (concat "title +" (make-string 300 ?t) " <001B>\\[1m")))
      (should (prls-test-shows "page +https://github.com/apache/doris/pull/2")))
    (goto-char (point-min))
    (prls-test-key "i")
    (should (prls-test-said "\\`prls: Octocat @ apache/doris  2 open"))))

;;; Pull requests by name

(ert-deftest prls-test-names-of-pull-requests ()
  (prls-test-board (prls-test-list (prls-test-pr 1) (prls-test-pr 2)
                                   (prls-test-pr 2 :repo "apache/doris-website"))
    (pcase-dolist (`(,name . ,params)
                   '((1 :target "Octocat @ apache/doris" :repo "apache/doris" :pr 1)
                     ("#1" :target "Octocat @ apache/doris" :repo "apache/doris" :pr 1)
                     ;; There are two: the server says so.
                     ("2" :target "Octocat @ apache/doris" :pr 2)
                     ("apache/doris-website#2"
                      :target "Octocat @ apache/doris" :repo "apache/doris-website" :pr 2)
                     ("99" :target "Octocat @ apache/doris" :pr 99)
                     ("a/b#7" :target "Octocat @ apache/doris" :repo "a/b" :pr 7)))
      (should (equal (prls--pr-params (prls--pr-named name)) params)))
    (dolist (name '("" "x" "#" "1 2" "a/b" "../#1x" "-1"))
      (should-error (prls--pr-named name) :type 'user-error))
    (prls-test-choosing "2"
      (goto-char (point-min))
      (prls--read-pr "Show")
      (should (equal candidates '("1" "apache/doris#2" "apache/doris-website#2"))))))

(provide 'prls-board-tests)
;;; prls-board-tests.el ends here
