;;; emacs-check.el --- Byte-compiler, checkdoc and package-lint on the files given  -*- lexical-binding: t; -*-
;; Usage: emacs -q --batch -l emacs-check.el FILE...
(require 'bytecomp)
(require 'checkdoc)
(require 'package)

(package-initialize)
(require 'package-lint)

(let* ((faults 0)
       (byte-compile-error-on-warn t)
       (byte-compile-dest-file-function (lambda (_) (make-temp-file "prls" nil ".elc")))
       (checkdoc-create-error-function
        (lambda (text start _end &optional _unfixable)
          (setq faults (1+ faults))
          (message "%s:%d: %s" (buffer-file-name) (if start (line-number-at-pos start) 1) text)
          nil)))
  (dolist (file command-line-args-left)
    (unless (byte-compile-file file) (setq faults (1+ faults)))
    (with-current-buffer (find-file-noselect file)
      (checkdoc-current-buffer t)
      (dolist (fault (package-lint-buffer))
        ;; Debian 12's package-lint is older than the Emacs beside it, and believes that there is none such.
        (unless (string-match-p "uninstallable in all released Emacs versions" (nth 3 fault))
          (setq faults (1+ faults))
          (message "%s:%d: %s" file (car fault) (nth 3 fault))))))
  (setq command-line-args-left nil)
  (message "%d faults" faults)
  (kill-emacs (if (zerop faults) 0 1)))
;;; emacs-check.el ends here
