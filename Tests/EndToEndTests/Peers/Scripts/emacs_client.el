;;; emacs_client.el --- jsonrpc.el drives `prls --demo'  -*- lexical-binding: t; -*-
(require 'jsonrpc)
(require 'cl-lib)

(let ((connection
       (make-instance
        'jsonrpc-process-connection
        :name "prls"
        :process (lambda ()
                   (make-process :name "prls" :command (list (getenv "PRLS") "--demo")
                                 :connection-type 'pipe :coding 'utf-8-emacs-unix :noquery t
                                 :stderr (get-buffer-create "*prls stderr*"))))))
  (cl-flet ((call (method params) (jsonrpc-request connection method params :timeout 60)))
    (let ((server (call :initialize (list :processId (emacs-pid) :capabilities nil))))
      (cl-assert (equal (plist-get (plist-get server :serverInfo) :name) "prls")))
    (jsonrpc-notify connection :initialized nil)
    ;; nil goes out as "params": null.
    (cl-assert (= (length (plist-get (call :listPRs nil) :pull_requests)) 9))
    (let ((rerun '(:pr 58845 :pipeline "performance")))
      (cl-assert (equal (plist-get (call :rerun rerun) :status) "triggered"))
      (cl-assert (equal (plist-get (call :rerun rerun) :status) "already_triggered")))
    (condition-case refusal
        (progn (call :rerun '(:pr 58845 :pipeline "nonsense"))
               (error "An unknown pipeline was not refused"))
      (jsonrpc-error
       (cl-assert (= (alist-get 'jsonrpc-error-code (cddr refusal)) -32602))))
    (cl-assert (null (call :shutdown nil)))
    (jsonrpc-notify connection :exit nil)))
(princ "OK\n")
;;; emacs_client.el ends here
