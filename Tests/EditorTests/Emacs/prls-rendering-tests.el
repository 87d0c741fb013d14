;;; prls-rendering-tests.el --- From data to lines  -*- lexical-binding: t; -*-

;;; Commentary:

;; The pure part of prls.el: crafted lists, in; lines, out.

;;; Code:

(require 'prls-test-helpers
         (expand-file-name "prls-test-helpers" (file-name-directory load-file-name)))

;;; Untrusted text

(defconst prls-test-dirty-texts
  `(("plain" "plain")
    ("" "")
    (nil "")
    (:json-false "")
    ("two\nlines\r\n\tand a tab" "two lines   and a tab")
    ("\e[2J\a\0" "<001B>[2J<0007><0000>")
    ("\x7f\x9b" "<007F><009B>")
    ("a\u061cb" "a<061C>b")
    ("zero\u200bwidth\u200f" "zero<200B>width<200F>")
    ("\u202egpj.exe\u202c" "<202E>gpj.exe<202C>")
    ("\u2028\u2060\u2066\u206f" "<2028><2060><2066><206F>")
    ("\ufeff\ufff9\ufffb" "<FEFF><FFF9><FFFB>")
    ("\U000e0041\U000e007f" "<E0041><E007F>")
    (,(string #xd800) "<D800>")
    ("☠\ufe0f" "☠")
    ("文件缓存" "文件缓存")
    (,(concat "e" (make-string 30 #x301) "x") ,(concat "e" (make-string 4 #x301) "x"))
    ("\u0301x" "<0301>x")
    ("soft\u00adhyphen\u3164 \U0001d173" "soft<00AD>hyphen<3164> <1D173>")
    ("葛\U000e0100" "葛")
    ("\ufffe" "<FFFE>")
    (,(make-string 5000 ?a) ,(make-string 1000 ?a))
    (,(concat (make-string 999 ?a) "\n\n") ,(concat (make-string 999 ?a) " "))
    (,(propertize "click" 'keymap '(keymap) 'display "me") "click"))
  "Texts, and what may reach the screen of them.")

(ert-deftest prls-test-untrusted-text-is-shown-harmless ()
  (pcase-dolist (`(,dirty ,clean) prls-test-dirty-texts)
    (should (equal-including-properties (prls--clean dirty) clean))))

(ert-deftest prls-test-no-field-breaks-a-line-or-brings-properties ()
  (let* ((evil (propertize "x\n\e]0;t\a\u202e%s\\[eval-expression]`ls`" 'display "gone"))
         (pipeline (prls-test-pipeline :context evil :description evil :display_name evil
                                       :command evil :state evil :target_url evil))
         (pr (prls-test-pr 1 :title evil :repo evil :pipelines (vector pipeline)
                           :counts '(:failed 1)))
         (list (append (list :target (list :label evil :repos []) :warnings (vector evil))
                       (prls-test-list pr)))
         (view (prls-test-view list :width 300 :error (list :message evil
                                                            :data (list :hint evil)))))
    (dolist (line (append (prls--render-board view) (prls--render-failures view)))
      (should-not (string-match-p "[\n\e\a\u202e]" (cdr line)))
      (should-not (text-property-not-all 0 (length (cdr line)) 'display nil (cdr line))))
    (should (seq-some (lambda (line) (string-match-p "<202E>%s\\\\\\[eval-expression]`ls`" line))
                      (prls-test-lines view)))))

(ert-deftest prls-test-right-to-left-text-ends-in-a-mark ()
  (should (string-suffix-p (string #x200e) (prls--cell "שלום" 4 (prls-test-view nil))))
  (should (equal (prls--cell "abc" 4 (prls-test-view nil)) "abc ")))

;;; Small words

(ert-deftest prls-test-ages ()
  (pcase-dolist (`(,seconds ,age)
                 '((-5 "0 s") (0 "0 s") (59 "59 s") (60 "1 min") (3599 "59 min") (3600 "1 h")
                   (86399 "23 h") (86400 "1 d") (8640000 "100 d")))
    (should (equal (prls--age 0 seconds) age))))

(ert-deftest prls-test-times-that-are-none ()
  (dolist (text '(nil "" "yesterday" :json-false 12))
    (should-not (prls--time text)))
  (should (= (prls--time "1970-01-01T00:01:00Z") 60)))

;;; The header

(ert-deftest prls-test-header ()
  (prls-test-with-zone
    (let ((list (prls-test-list (prls-test-failed 1) (prls-test-pr 2 :counts '(:pending 2))
                                (prls-test-pr 3))))
      (pcase-dolist
          (`(,header . ,view)
           `(("Octocat @ apache/doris  3 open, 1 failed, 1 pending  refreshed 09:30:00 (12 s ago)"
              ,list)
             (,(concat "Octocat @ apache/doris  3 open, 1 failed, 1 pending"
                       "  refreshed 09:30:00 (12 s ago) refreshing…")
              ,list :asking t)
             (,(concat "Octocat @ apache/doris  3 open, 1 failed, 1 pending"
                       "  refreshed 09:30:00 (12 s ago), stale")
              ,list :error (:message "no"))
             (,(concat "Octocat @ apache/doris  3 open, 1 failed, 1 pending"
                       "  refreshed 09:30:00 (2 min ago), stale")
              ,(append '(:warnings ["old"]) list) :now ,(+ prls-test-now 120))
             (,(concat "Octocat @ apache/doris  3 open, 1 failed, 1 pending"
                       "  refreshed 09:30:00 (2 min ago)")
              ,list :now ,(+ prls-test-now 120))
             (,(concat "Octocat @ apache/doris  3 open, 1 failed, 1 pending  refreshed 09:30:00"
                       " (12 s ago)  API: 120 of 5000 left until 10:00")
              ,(append '(:rate_limit ( :limit 5000 :remaining 120
                                       :reset_at "2026-11-21T10:00:00Z"))
                       list)
              :width 160)
             ("prls  loading…" nil :asking t)
             ("Octocat  loading…" nil :asking t :label "Octocat")
             ("prls" nil :error (:message "no"))))
        (should (equal (car (prls-test-lines (apply #'prls-test-view view))) header))))))

(ert-deftest prls-test-header-cuts-the-label-first ()
  (let ((header (car (prls-test-lines (prls-test-view (prls-test-list (prls-test-pr 1))
                                                      :width 72)))))
    (should (string-match-p "\\`Octocat[^ ]* ?[@…].* ago)\\'" header))
    (should (<= (string-width header) 72))))

;;; Pull requests

(ert-deftest prls-test-pull-request-lines ()
  (let ((table
         `(("✓ #7  title 7 +✓3  14 min")
           ("✗ #7  title 7 +✗1 ◔2 ✓3  14 min" :counts (:failed 1 :pending 2 :passed 3))
           ("◔ #7  title 7 +◔2  14 min" :counts (:failed 0 :pending 2 :passed 0))
           ("- #7  title 7 +-  14 min" :counts (:failed 0 :pending 0 :passed 0))
           ("? #7  title 7 +[?]  14 min"
            :counts (:failed 0 :pending 0 :passed 0) :pipelines_state "unavailable")
           ("✗ #7  title 7 +✗1 …  14 min" :counts (:failed 1) :pipelines_state "partial")
           ("  14 min  approved\\'" :review "approved")
           ("  14 min  changes requested\\'" :review "changes_requested")
           ("  14 min  review required\\'" :review "review_required")
           ("  14 min  conflict\\'" :mergeable "conflicting")
           ("  14 min  Update branch\\'" :update_branch "available")
           ("  14 min  draft\\'" :draft t)
           ("  14 min\\'" :draft :json-false :review "something new" :mergeable "unknown")
           ("  14 min  approved  conflict  Update branch  draft\\'"
            :review "approved" :mergeable "conflicting" :update_branch "available" :draft t)
           ("  2 h\\'" :updated_at "2026-11-21T07:16:12Z")
           ("✓ #7  title 7 +✓3\\'" :updated_at nil))))
    (pcase-dolist (`(,regexp . ,fields) table)
      (let ((line (nth 2 (prls-test-lines
                          (prls-test-view (prls-test-list (apply #'prls-test-pr 7 fields)))))))
        (should (string-match-p (concat (if (string-match-p "#" regexp) "\\`" "") regexp) line))))))

(ert-deftest prls-test-repository-stands-where-there-are-several ()
  (let ((list (prls-test-list (prls-test-pr 7))))
    (should-not (string-match-p "apache/doris" (nth 2 (prls-test-lines (prls-test-view list)))))
    (dolist (repos '([] ["apache/doris" "apache/doris-website"]))
      (should (string-match-p
               "title 7 +apache/doris  ✓3"
               (nth 2 (prls-test-lines
                       (prls-test-view (append (list :target (list :label "x" :repos repos))
                                               list)))))))))

(ert-deftest prls-test-in-a-narrow-window-the-repository-gives-way-before-the-flags ()
  (let ((view (prls-test-view
               (append '(:target (:label "x" :repos []))
                       (prls-test-list
                        (prls-test-pr 7 :repo "an-organization/of-a-long-name"
                                      :title "a title that has to be cut in any case"
                                      :review "review_required" :update_branch "available"))))))
    (setf (prls--view-width view) 90)
    (let ((line (nth 2 (prls-test-lines view))))
      (should (string-match-p "  an-organ[^ ]*…  .*  review required  Update branch\\'" line))
      (should (<= (string-width line) 90)))))

(ert-deftest prls-test-order-is-failed-pending-others ()
  (let ((list (prls-test-list (prls-test-pr 1) (prls-test-failed 2)
                              (prls-test-pr 3 :counts '(:pending 1)) (prls-test-failed 4)
                              (prls-test-pr 5))))
    (should (equal (seq-filter #'stringp (mapcar #'car (prls--render-board (prls-test-view list))))
                   '("apache/doris#2" "apache/doris#4" "apache/doris#3"
                     "apache/doris#1" "apache/doris#5")))))

(ert-deftest prls-test-all-green-is-one-quiet-line ()
  (let ((lines (prls--render-board (prls-test-view (prls-test-list (prls-test-pr 1))))))
    (should (= (length lines) 3))
    (should (eq (get-text-property 20 'face (cdr (nth 2 lines))) 'prls-quiet))))

(ert-deftest prls-test-columns-align-with-wide-characters ()
  (dolist (width '(60 80 100 160))
    (let* ((list (prls-test-list
                  (prls-test-pr 1 :title "文件缓存：支持按表统计文件缓存：支持按表统计文件缓存：支持按表统计")
                  (prls-test-pr 22 :title (make-string 300 ?x))
                  (prls-test-pr 3 :title "e\u0301tude")
                  (prls-test-pr 4 :title "כותרת בעברית")
                  (prls-test-pr 5 :title "")))
           (lines (seq-drop (prls-test-lines (prls-test-view list :width width)) 2)))
      (should (= (length lines) 5))
      ;; The counts begin in the same column.
      (should (= 1 (length (seq-uniq
                            (mapcar (lambda (line)
                                      (string-width (substring line 0 (string-search "✓3" line))))
                                    lines)))))
      (dolist (line lines)
        (should (<= (string-width line) width))))))

(ert-deftest prls-test-long-titles-are-cut-with-an-ellipsis ()
  (let ((list (prls-test-list (prls-test-pr 1 :title (concat (make-string 90 ?x) "END")))))
    (should (string-match-p "x…  ✓3  14 min\\'"
                            (nth 2 (prls-test-lines (prls-test-view list :width 80)))))
    (should (string-match-p "END +✓3"
                            (nth 2 (prls-test-lines (prls-test-view list :width 160)))))))

(ert-deftest prls-test-no-line-is-wider-than-the-window ()
  (dolist (width '(40 41 60 80 99 100 200))
    (let ((view (prls-test-view
                 (append (list :warnings (vector (make-string 300 ?w) "two words"))
                         (prls-test-list (prls-test-failed 1) (prls-test-pr 2 :title "标题标题标题标题标题标题")))
                 :width width :error '(:message "It failed for a reason that takes some words"))))
      (dolist (line (append (prls--render-board view) (prls--render-failures view)))
        (should (<= (string-width (prls-test-text (cdr line))) width))))))

(ert-deftest prls-test-ascii-signs ()
  (let ((lines (prls-test-lines
                (prls-test-view
                 (prls-test-list (prls-test-failed 1 (prls-test-pipeline
                                                      :triggered_at "2026-11-21T09:30:00Z"))
                                 (prls-test-pr 2 :counts '(:failed 1 :pending 2 :passed 3)))
                 :signs prls--ascii-signs :ellipsis "..."))))
    (should (string-match-p "\\`x #1 .* x1 " (nth 2 lines)))
    (should (string-match-p "\\`    > Performance  triggered 12 s ago" (nth 3 lines)))
    (should (string-match-p "\\`x #2 .* x1 o2 v3 " (nth 4 lines)))))

(ert-deftest prls-test-what-runs-is-said-in-ascii-too ()
  (let ((view (prls-test-view (prls-test-list (prls-test-failed 1) (prls-test-failed 2))
                              :signs prls--ascii-signs :ellipsis "..." :asking t
                              :activities (prls-test-table "apache/doris#2" "updating branch…"
                                                           '("apache/doris#1" . "run performance")
                                                           "triggering run performance…"))))
    (dolist (lines (list (prls-test-lines view)
                         (mapcar #'cdr (prls--render-failures view))
                         (prls-test-lines (prls-test-view nil :ellipsis "..." :asking t))))
      (should-not (string-match-p "[^ -~\n\u200e]" (string-join lines "\n")))
      (should (string-match-p "\\.\\.\\.\\'" (car lines))))
    (should (string-match-p "  triggering\\.\\.\\.  " (nth 3 (prls-test-lines view))))
    (should (string-match-p "  updating branch\\.\\.\\.  " (nth 4 (prls-test-lines view))))))

(ert-deftest prls-test-folded ()
  (let ((list (prls-test-list (prls-test-failed 1) (prls-test-pr 2))))
    (let ((lines (prls-test-lines (prls-test-view list :folded '("apache/doris#1"
                                                                 "apache/doris#2")))))
      (should (= (length lines) 4))
      (should (string-match-p "\\`✗\\+#1 " (nth 2 lines)))
      ;; Nothing to unfold.
      (should (string-match-p "\\`✓ #2 " (nth 3 lines))))))

;;; Pipelines

(ert-deftest prls-test-pipeline-lines ()
  (pcase-dolist
      (`(,regexp . ,fields)
       '(("    ✗ Performance  failure  run performance  performance (Doris Performance): TeamCity build failed")
         ("    ✗ Performance  failure  -  performance (Doris Performance): " :command nil)
         ("    ✗ Performance  failure  run performance  Lint" :context "Lint" :description nil)
         ("    ✗ Performance  failure  run performance  Lint" :context "Lint" :description "")
         ("    ✗ Performance  timed out  run" :state "timed_out")
         ("    ✗ Performance  action required  run" :state "action_required")
         ("    ◔ Performance  in progress  run" :bucket "pending" :state "in_progress")
         ("    ↻ Performance  triggered 12 s ago  run" :triggered_at "2026-11-21T09:30:00Z")
         ("    ✗ Lint  failure" :display_name nil :context "Lint")))
    (let ((line (nth 3 (prls-test-lines
                        (prls-test-view (prls-test-list
                                         (prls-test-failed 1 (apply #'prls-test-pipeline fields))))))))
      (should (string-prefix-p regexp line)))))

(ert-deftest prls-test-pipeline-columns-align ()
  (let ((lines (seq-drop
                (prls-test-lines
                 (prls-test-view
                  (prls-test-list
                   (prls-test-failed 1 (prls-test-pipeline)
                                     (prls-test-pipeline :display_name "性能" :context "b"
                                                         :state "cancelled" :command nil)
                                     (prls-test-pipeline :display_name (make-string 80 ?n)
                                                         :context "c")))))
                3)))
    (should (= 1 (length (seq-uniq (mapcar (lambda (line)
                                             (string-width
                                              (substring line 0 (string-match "failure\\|cancelled"
                                                                              line))))
                                           lines)))))))

;;; What runs, and what came of it

(ert-deftest prls-test-a-running-comment-stands-on-its-pipeline ()
  (let ((lines (prls-test-lines
                (prls-test-view (prls-test-list (prls-test-failed 1))
                                :activities (prls-test-table '("apache/doris#1" . "run performance")
                                                             "triggering run performance…")))))
    (should (string-match-p "\\`✗ #1  title 1" (nth 2 lines)))
    (should (string-match-p "\\`    ↻ Performance  triggering…  run performance" (nth 3 lines)))))

(ert-deftest prls-test-a-running-comment-without-a-line-stands-on-the-pull-request ()
  (dolist (view (list (prls-test-view (prls-test-list (prls-test-pr 1)))
                      (prls-test-view (prls-test-list (prls-test-failed 1))
                                      :folded '("apache/doris#1"))))
    (setf (prls--view-activities view)
          (prls-test-table '("apache/doris#1" . "run performance") "triggering run performance…"))
    (should (string-match-p "\\`↻[ +]#1  triggering run performance…  title 1"
                            (nth 2 (prls-test-lines view))))))

(ert-deftest prls-test-what-is-done-to-a-pull-request-stands-before-its-title ()
  (let ((lines (prls-test-lines
                (prls-test-view (prls-test-list (prls-test-failed 1) (prls-test-pr 2))
                                :activities (prls-test-table "apache/doris#1" "updating branch…")))))
    (should (string-match-p "\\`↻ #1  updating branch…  title 1" (nth 2 lines)))
    (should (string-match-p "\\`✓ #2  title 2" (nth 4 lines)))))

(ert-deftest prls-test-results-on-the-lines ()
  (cl-flet ((shown (key failed age)
              (prls-test-lines
               (prls-test-view (prls-test-list (prls-test-failed 1))
                               :results (prls-test-table
                                         key (list :text "It is so." :failed failed
                                                   :time (- prls-test-now age)))))))
    (should (string-match-p "\\`✗ #1  \\[It is so\\.]  title 1"
                            (nth 2 (shown "apache/doris#1" nil 119))))
    (should (string-match-p "\\`✗ #1  title 1" (nth 2 (shown "apache/doris#1" nil 121))))
    (should (string-match-p "\\`✗ #1  \\[failed: It is so\\.]  title 1"
                            (nth 2 (shown "apache/doris#1" t 9999))))
    (should (string-match-p "\\`✗ #1  \\[It is so\\.]  title 1"
                            (nth 2 (shown '("apache/doris#1" . "run p0") nil 1))))
    ;; A pipeline's own line shows an error; what went well shows by itself.
    (let ((lines (shown '("apache/doris#1" . "run performance") t 1)))
      (should (string-match-p "\\`✗ #1  title 1" (nth 2 lines)))
      (should (string-match-p "\\`    ✗ Performance  failed: It is so\\.  run" (nth 3 lines))))
    (should (string-match-p "\\`    ✗ Performance  failure  run"
                            (nth 3 (shown '("apache/doris#1" . "run performance") nil 1))))))

(ert-deftest prls-test-a-long-error-is-cut-to-40-columns ()
  (let ((line (nth 3 (prls-test-lines
                      (prls-test-view (prls-test-list (prls-test-failed 1))
                                      :results (prls-test-table
                                                '("apache/doris#1" . "run performance")
                                                (list :text (make-string 99 ?m) :failed t :time 0)))))))
    (should (string-match "failed: m+…" line))
    (should (= 40 (string-width (match-string 0 line))))))

;;; Without pull requests

(ert-deftest prls-test-empty ()
  (should (equal (seq-drop (prls-test-lines (prls-test-view (prls-test-list))) 1)
                 '("" "No open pull requests for Octocat @ apache/doris."))))

(ert-deftest prls-test-errors-without-a-list ()
  (prls-test-with-zone
    (pcase-dolist
        (`(,error ,exists . ,lines)
         '(((:message "It failed.") nil "It failed." "" "Press g to try again.")
           ((:message "It failed." :data (:kind "forbidden" :hint "Do that."))
            nil "It failed. Do that." "" "Press g to try again.")
           ((:message "Used up." :data (:kind "rate_limited" :retry_at "2026-11-21T10:00:01Z"))
            nil "Used up. It works again at 10:00:01." "" "Press g to try again.")
           ((:message "Bad." :data (:kind "config" :faults [(:path "/x/y.yaml" :line 2 :column 1)]))
            t "Bad." "" "Press c to edit it.")
           ((:message "None." :data (:kind "config" :faults [(:path "/x/y.yaml" :line 0)]))
            nil "None." "" "Press c to create it from the example.")
           ((:message "Bad." :data (:kind "config" :faults [(:path "" :line 0)]))
            nil "Bad." "" "Press g to try again.")
           ((:message "Odd." :data "text") nil "Odd." "" "Press g to try again.")))
      (should (equal (prls-test-lines (prls-test-view nil :error error :fault-exists exists))
                     (append '("prls" "") lines))))))

(ert-deftest prls-test-warnings-stand-above-the-list-whole ()
  (prls-test-with-zone
    (let ((lines (prls-test-lines
                  (prls-test-view
                   (append '(:warnings ["One thing." "Another."])
                           (prls-test-list (prls-test-pr 1)))
                   :width 50
                   :error '( :message "GitHub's rate limit is used up."
                             :data (:kind "rate_limited" :retry_at "2026-11-21T10:00:01Z"))))))
      (should (equal (seq-subseq lines 1 6)
                     '("! GitHub's rate limit is used up. It works again"
                       "  at 10:00:01." "! One thing." "! Another." "")))
      (should (string-match-p "#1  title 1" (nth 6 lines))))))

;;; Parts of a list

(ert-deftest prls-test-parts-of-a-list-are-merged-by-repository-and-number ()
  (let* ((first (prls-test-list (prls-test-pr 1) (prls-test-pr 2)))
         (other (prls-test-pr 2 :repo "apache/doris-website"))
         (second (prls-test-list (prls-test-failed 2) (prls-test-pr 3) other))
         (merged (prls--merge (prls--merge nil first) second)))
    (should (equal (mapcar #'prls--id (plist-get merged :pull_requests))
                   '("apache/doris#1" "apache/doris#2" "apache/doris#3" "apache/doris-website#2")))
    (should (= 1 (prls--count (aref (plist-get merged :pull_requests) 1) :failed)))
    ;; The parts themselves are left alone.
    (should (= 2 (length (plist-get first :pull_requests))))))

;;; Failures

(ert-deftest prls-test-failures-show-the-whole-text-and-the-url ()
  (let ((lines (mapcar (lambda (line) (prls-test-text (cdr line)))
                       (prls--render-failures
                        (prls-test-view (prls-test-list
                                         (prls-test-failed 1 (prls-test-pipeline :required "yes")))
                                        :pr '(:number 1))))))
    (should (string-match-p "\\`Failures of #1  refreshed .* (12 s ago)\\'" (car lines)))
    (should (equal (seq-drop lines 2)
                   '("#1  title 1  apache/doris"
                     "    ✗ Performance  failure  run performance  required"
                     "        performance (Doris Performance): TeamCity build failed"
                     "        http://ci.example/3")))))

(ert-deftest prls-test-big-lists-are-rendered-fast ()
  (let* ((prs (cl-loop for number from 1 to 300
                       collect (apply #'prls-test-failed number
                                      (cl-loop for index from 1 to 8
                                               collect (prls-test-pipeline
                                                        :context (format "check %d 检查" index))))))
         (view (prls-test-view (apply #'prls-test-list prs)))
         (start (float-time)))
    (should (= (length (prls--render-board view)) (+ 2 (* 300 9))))
    ;; Interpreted, on a busy machine; compiled it takes a tenth.
    (should (< (- (float-time) start) 20))))

(provide 'prls-rendering-tests)
;;; prls-rendering-tests.el ends here
