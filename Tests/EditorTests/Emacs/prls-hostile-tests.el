;;; prls-hostile-tests.el --- Text of strangers  -*- lexical-binding: t; -*-

;;; Commentary:

;; A corpus of hostile texts, wherever prls.el shows what the server said:
;; nothing runs, nothing hidden gets through, and the layout holds.

;;; Code:

(require 'browse-url)
(require 'prls-test-helpers
         (expand-file-name "prls-test-helpers" (file-name-directory load-file-name)))

(defconst prls-test-corpus
  (expand-file-name "../../TestSupport/HostileTexts.json" (file-name-directory load-file-name)))

(defconst prls-test-never
  (rx (any (#x00 . #x09) (#x0b . #x1f) (#x7f . #x9f) #xad #x61c #x1160 #x180e (#x200b . #x200f)
           (#x2028 . #x202e) (#x2060 . #x206f) #x3164 (#xd800 . #xdfff) (#xfe00 . #xfe0f) #xfeff
           (#xfff9 . #xfffb) (#xe0000 . #xe0fff)))
  "What may be on no screen.")

(defun prls-test-surrogates (json)
  "The text of JSON, a string's inside, with the surrogates that Emacs refuses to read."
  (replace-regexp-in-string
   "\\\\u\\(d[89a-f]..\\)"
   (lambda (escape) (string (string-to-number (match-string 1 escape) 16)))
   json t t))

(defun prls-test-hostile-texts (flood)
  "The corpus, a list of (NAME TEXT PAGE); the floods repeat themselves FLOOD times at most.
PAGE is non-nil for what may be opened."
  (let ((json ""))
    ;; As the server's answers are read: before version 30 Emacs takes no NUL.
    (funcall (if prls--nul-refused
                 (prls--without-nul (lambda (_ text) (setq json text)))
               (lambda (_ text) (setq json text)))
             nil
             (with-temp-buffer (insert-file-contents prls-test-corpus) (buffer-string)))
    (let ((entries
           (mapcar (lambda (entry)
                     (let ((text (plist-get entry :text))
                           (inside (plist-get entry :json))
                           (times (plist-get entry :times)))
                       (list (plist-get entry :name)
                             (cond (inside (prls-test-surrogates inside))
                                   (times (apply #'concat text
                                                 (make-list (min times flood)
                                                            (plist-get entry :flood))))
                                   (t text))
                             (eq (plist-get entry :page) t))))
                   (json-parse-string json :object-type 'plist :array-type 'list))))
      (should (>= (length entries) 200))
      entries)))

(defun prls-test-batches ()
  "The corpus in some texts, each as long as what is looked at; but no addresses."
  (let ((batches (list "")))
    (pcase-dolist (`(,_ ,text ,_)
                   (seq-remove (lambda (entry) (string-prefix-p "URL: " (car entry)))
                               (prls-test-hostile-texts 6)))
      (when (> (+ (length (car batches)) (length text)) 990)
        (push "" batches))
      (setf (car batches) (concat (car batches) text " ")))
    batches))

(defun prls-test-poisoned (plist text kept)
  "PLIST with TEXT in the place of every text, but in the fields KEPT."
  (cl-loop for (field value) on plist by #'cddr
           nconc (list field (if (and (stringp value) (not (memq field kept))) text value))))

(defun prls-test-hostile-pipeline (text &optional bucket)
  "A pipeline in BUCKET, by default a failed one, of which everything is TEXT."
  (prls-test-poisoned (prls-test-pipeline :bucket (or bucket "failed")) text
                      '(:kind :bucket :required)))

(defun prls-test-hostile-prs (texts)
  "A pull request for each of TEXTS, which is all that is said of it."
  (let ((number 60000))
    (mapcar (lambda (text)
              (prls-test-poisoned
               (prls-test-pr (cl-incf number)
                             :counts '(:failed 1 :pending 0 :passed 7654321)
                             :pipelines (vector (prls-test-hostile-pipeline text)))
               text '(:repo :updated_at :pipelines_state)))
            texts)))

(defun prls-test-should-be-safe (what text)
  "Fail, naming WHAT, if anything in TEXT is hidden or has a meaning to Emacs.
Our own marks of direction apart."
  (setq text (string-replace (string #x200e) "" text))
  (when (string-match prls-test-never text)
    (ert-fail (list what (format "%04X" (aref text (match-beginning 0)))
                    (substring text (max 0 (- (match-beginning 0) 20)) (match-end 0)))))
  (dolist (property '(display keymap local-map invisible intangible help-echo mouse-face
                              action button composition before-string))
    (when (text-property-not-all 0 (length text) property nil text)
      (ert-fail (list what property)))))

(defvar pwned)

(defmacro prls-test-nothing-runs (&rest body)
  "Run BODY in an empty directory; nothing is executed, no option changes."
  (declare (indent 0))
  `(let* ((directory (file-name-as-directory (make-temp-file "prls-hostile" t)))
          (default-directory directory)
          (options (list enable-local-variables enable-local-eval mode-line-format
                         frame-title-format shell-file-name)))
     (unwind-protect
         (cl-letf (((symbol-function 'shell-command) (lambda (&rest _) (setq pwned t)))
                   ((symbol-function 'kill-emacs) (lambda (&rest _) (setq pwned t))))
           ,@body
           (should-not (boundp 'pwned))
           (should-not (directory-files directory nil directory-files-no-dot-files-regexp))
           (should (equal options (list enable-local-variables enable-local-eval
                                        mode-line-format frame-title-format
                                        shell-file-name))))
       (delete-directory directory t))))

(defun prls-test-hostile-list (prs &rest fields)
  "A list of PRS, a list, with FIELDS."
  (append fields (apply #'prls-test-list prs)))

(ert-deftest prls-test-no-text-breaks-the-board-or-gets-through ()
  (prls-test-nothing-runs
    (let ((entries (prls-test-hostile-texts 100))
          common)
      (prls-test-board (prls-test-hostile-list
                        (prls-test-hostile-prs (mapcar #'cadr entries)))
        (prls-test-should-be-safe 'board (buffer-string))
        (should (= (count-lines (point-min) (point-max)) (+ 2 (* 2 (length entries)))))
        (should truncate-lines)
        (should (eq bidi-paragraph-direction 'left-to-right))
        (goto-char (point-min))
        (forward-line 2)
        (pcase-dolist (`(,name . ,_) entries)
          (let* ((line (prls-test-text (buffer-substring (line-beginning-position)
                                                         (line-end-position))))
                 (rest (string-match "✗1 ✓7654321  14 min\\'" line)))
            (should (string-match-p "\\`✗ #6[0-9]+  " line))
            (should (<= (string-width line) (prls--width)))
            ;; What stands behind the title.
            (should (equal (list name (string-width (substring line 0 rest)))
                           (list name (setq common (or common
                                                       (string-width
                                                        (substring line 0 rest)))))))
            (forward-line)
            (should (looking-at-p "    ✗ "))
            (forward-line)))))))

(ert-deftest prls-test-a-megabyte-in-every-field-is-cut-at-a-thousand-characters ()
  (let ((texts (cl-loop for (name text) in (prls-test-hostile-texts 1048576)
                        when (string-prefix-p "long: " name) collect text)))
    (should (>= (apply #'max (mapcar #'length texts)) 1048576))
    (prls-test-board (prls-test-hostile-list (prls-test-hostile-prs texts)
                                             :warnings (vconcat texts))
      (prls-test-should-be-safe 'board (buffer-string))
      (dolist (line (split-string (buffer-string) "\n"))
        (should (< (length line) 1100)))
      (prls-test-goto "#60001 ")
      (prls-test-key "i")
      (prls-test-should-be-safe 'details (buffer-string))
      (should (< (buffer-size) 20000)))))

(ert-deftest prls-test-no-text-gets-through-where-one-looks-closer ()
  (prls-test-nothing-runs
    (let ((texts (prls-test-batches)))
      (prls-test-board (prls-test-hostile-list (prls-test-hostile-prs texts))
        (dotimes (index (* 2 (length texts)))
          (with-current-buffer "*prls*"
            (goto-char (point-min))
            (forward-line (+ 2 index))
            (set-window-point (get-buffer-window) (point))
            (prls-test-call #'prls-show))
          (with-current-buffer "*prls details*"
            (prls-test-should-be-safe 'details (buffer-string))
            (should (<= (count-lines (point-min) (point-max)) (length prls--pr-fields)))))
        (with-current-buffer (get-buffer-create "*prls failures*")
          (prls-failures-mode)
          (prls--accept (prls-test-hostile-list
                         (list (prls-test-poisoned
                                (prls-test-pr 1 :pipelines
                                              (vconcat (mapcar #'prls-test-hostile-pipeline
                                                               texts)))
                                (car texts) '(:updated_at))))
                        (cl-incf prls--asked) "failures")
          (prls--redraw)
          (prls-test-should-be-safe 'failures (buffer-string))
          (should (> (count-lines (point-min) (point-max)) (* 5 (length texts)))))))))

(ert-deftest prls-test-no-text-gets-through-in-messages-and-questions ()
  (prls-test-nothing-runs
    (let ((pr '(:repo "apache/doris" :number 1))
          shown prompts previews)
      (prls-test-board nil
        (cl-letf (((symbol-function 'message)
                   (lambda (format &rest args)
                     (when format (push (apply #'format-message format args) shown))))
                  ((symbol-function 'read-key)
                   (lambda (prompt &rest _)
                     (push prompt prompts)
                     (when-let ((details (get-buffer "*prls question*")))
                       (push (with-current-buffer details (buffer-string)) previews))
                     ?n)))
          (dolist (text (prls-test-batches))
            (prls-test-show (prls-test-list
                             (prls-test-failed 1 (prls-test-pipeline)
                                               (prls-test-hostile-pipeline text "pending"))))
            ;; A pipeline that is pending is asked about.
            (prls-rerun 1 text)
            ;; Progress, refusal and result.
            (prls-rerun 1 "run performance")
            (funcall (plist-get (car asked) :report) text)
            (prls-test-should-be-safe 'progress (buffer-string))
            (let ((rerun (car asked)))
              (funcall (plist-get rerun :failure)
                       (list :message text :code -32803
                             :data (list :kind "forbidden" :hint text :retry_at text))))
            (prls-test-should-be-safe 'refusal (buffer-string))
            (prls--write "rebaseRerun" pr nil :activity "updating branch…")
            (funcall (plist-get (car asked) :report) text)
            (prls-test-should-be-safe 'progress (buffer-string))
            (prls--written (prls--id pr) pr text nil text)
            (prls-test-should-be-safe 'result (buffer-string))
            (prls--confirm-failed
             pr (list :reruns (vector (list :command text))
                      :left_out (vector (list :context text :reason text))))
            (prls--hear-stderr (prls--make-server) (concat text "\n"))
            (prls--append (get-buffer-create "*prls health*") (concat text "\n"))))
        (should (= (length prompts) (* 2 (length (prls-test-batches)))))
        (should (>= (length shown) (length prompts)))
        (dolist (text (append shown prompts))
          (should-not (string-search "\n" text))
          (prls-test-should-be-safe 'message text))
        (should (>= (length previews) (length (prls-test-batches))))
        (dolist (text previews)
          (prls-test-should-be-safe 'preview text))
        (dolist (buffer (list prls--log-name "*prls health*"))
          (prls-test-should-be-safe buffer (with-current-buffer buffer (buffer-string))))))))

(ert-deftest prls-test-no-text-gets-through-in-errors-warnings-labels-and-completions ()
  (prls-test-nothing-runs
    (let ((texts (prls-test-batches)))
      (prls-test-board nil
        (dolist (text texts)
          (setq prls--list nil prls--whole nil
                prls--error (list :message text :data (list :hint text :retry_at text)))
          (prls--redraw)
          (prls-test-should-be-safe 'error (buffer-string))
          (setq prls--label nil prls--lists nil)
          (prls-test-show (append (list :target (list :label text :user text :repos (vector text))
                                        :fetched_at text :source text :warnings (vector text))
                                  (prls-test-list)))
          (prls-test-should-be-safe 'label (buffer-string))
          (should (string-match-p "\\`No open pull requests for "
                                  (prls-test-text
                                   (car (last (split-string (buffer-string) "\n" t))))))))
      (prls-test-board (prls-test-hostile-list
                        (mapcar (lambda (text)
                                  (prls-test-poisoned (prls-test-pr 1) text '(:updated_at)))
                                texts)
                        :target '(:label "x" :user "me" :repos ["a/b" "c/d"]))
        (prls-test-should-be-safe 'board (buffer-string))
        (pcase-dolist (`(,name . ,title) (prls--pr-candidates))
          (prls-test-should-be-safe 'candidate (concat name title)))
        (cl-letf (((symbol-function 'completing-read)
                   (lambda (prompt table &rest _)
                     (prls-test-should-be-safe 'prompt prompt)
                     (let ((note (cdr (assq 'annotation-function
                                            (cdr (completion-metadata "" table nil)))))
                           (names (all-completions "" table)))
                       (should (= (length names) (length texts)))
                       (dolist (name names)
                         (prls-test-should-be-safe 'choice name)
                         (when note
                           (prls-test-should-be-safe 'note (funcall note name)))))
                     "")))
          (prls--choose-trigger '(:number 1)
                                (vconcat (mapcar (lambda (text)
                                                   (list :pipeline text :command text
                                                         :display_name text))
                                                 texts)))
          (prls--choose-target (vconcat (mapcar (lambda (text) (list :label text)) texts))))))))

(ert-deftest prls-test-only-plain-web-addresses-are-opened-and-copied ()
  (prls-test-nothing-runs
    (let (argv)
      (cl-letf (((symbol-function 'call-process)
                 (lambda (program &rest arguments) (push (cons program arguments) argv) 0))
                ((symbol-function 'start-process)
                 (lambda (_name _buffer program &rest arguments)
                   (push (cons program arguments) argv)
                   nil)))
        (let ((browse-url-browser-function #'browse-url-xdg-open)
              (browse-url-handlers nil)
              (browse-url-default-handlers nil))
          (pcase-dolist (`(,name ,url ,page) (prls-test-hostile-texts 1048576))
            (setq argv nil kill-ring nil
                  ;; NUL is replaced where the answer is read.
                  page (or page (equal name "URL: a NUL inside")))
            (let ((pr (list :number 1 :html_url url)))
              (if (not page)
                  (dolist (command '(prls-browse prls-copy-url))
                    (prls-test-should-be-safe
                     name
                     (error-message-string (should-error (funcall command pr) :type 'user-error))))
                (prls-browse pr)
                (prls-copy-url pr)
                (should (equal (car kill-ring) url))
                ;; One program, and the address as its only argument.
                (pcase argv
                  (`(("xdg-open" nil 0 nil ,argument))
                   (should (string-prefix-p "http" (downcase argument))))
                  (_ (ert-fail (list name argv)))))
              (unless page
                (should-not argv)
                (should-not kill-ring)))))))))

(provide 'prls-hostile-tests)
;;; prls-hostile-tests.el ends here
