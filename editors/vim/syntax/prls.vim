" The groups of the board, linked to the theme's own. Which text has which is known when a line is made
" (autoload/prls/render.vim): what others wrote in a title can't colour itself.

function! s:link(group, wanted) abort
  for name in a:wanted
    if hlexists(name)
      execute 'highlight default link' a:group name
      return
    endif
  endfor
endfunction

call s:link('prlsLabel', ['Title'])
call s:link('prlsFailed', ['DiagnosticError', 'Error', 'ErrorMsg'])
call s:link('prlsPending', ['DiagnosticWarn', 'WarningMsg'])
call s:link('prlsPassed', ['DiagnosticOk', 'MoreMsg'])
call s:link('prlsRunning', ['DiagnosticInfo', 'ModeMsg'])
call s:link('prlsResult', ['DiagnosticHint', 'MoreMsg'])
call s:link('prlsWarning', ['DiagnosticWarn', 'WarningMsg'])
highlight default link prlsNumber Identifier
highlight default link prlsRepo Directory
highlight default link prlsQuiet Comment
highlight default link prlsCommand Statement
highlight default link prlsHint Special

let b:current_syntax = 'prls'
