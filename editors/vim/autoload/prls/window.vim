" Where the plugin's buffers are shown.

let s:save_cpo = &cpoptions
set cpoptions&vim

" Shows a buffer: where it is visible already, else in the one window of an empty editor, else in a split.
function! prls#window#show(bufnr, mods) abort
  let windows = win_findbuf(a:bufnr)
  let here = filter(copy(windows), 'win_id2win(v:val)')
  if !empty(windows)
    call win_gotoid(get(here, 0, windows[0]))
  elseif empty(a:mods) && s:is_empty_editor()
    execute 'silent buffer' a:bufnr
  else
    execute a:mods 'split'
    execute 'silent buffer' a:bufnr
  endif
endfunction

function! s:is_empty_editor() abort
  return winnr('$') == 1 && tabpagenr('$') == 1 && empty(bufname('')) && empty(&buftype) && !&modified
        \ && line('$') == 1 && empty(getline(1))
endfunction

" Closes the window; the last one of all shows what it showed before.
function! prls#window#quit() abort
  let windows = filter(range(1, winnr('$')), 'win_gettype(v:val) !=# "popup"')
  if len(windows) > 1 || tabpagenr('$') > 1
    close
  elseif bufnr('#') > 0 && bufnr('#') != bufnr('') && buflisted(bufnr('#'))
    silent buffer #
  else
    enew
  endif
endfunction

" A buffer for what is shown by the plugin alone: kept while it is hidden, and outside of undo and files.
function! prls#window#buffer(name) abort
  let bufnr = bufadd('prls://' . a:name)
  call bufload(bufnr)
  for [option, value] in [['buftype', 'nofile'], ['bufhidden', 'hide'], ['buflisted', 0], ['swapfile', 0],
        \ ['undolevels', -1], ['modeline', 0], ['textwidth', 0], ['modifiable', 0]]
    call setbufvar(bufnr, '&' . option, value)
  endfor
  return bufnr
endfunction

" What makes lines narrower, or breaks their columns, is off in the current window as long as it shows them.
function! prls#window#plain() abort
  setlocal nowrap nolist nospell nonumber norelativenumber foldcolumn=0 signcolumn=no nofoldenable
  setlocal colorcolumn= conceallevel=0 nocursorbind noscrollbind nodiff norightleft
endfunction

" A window with lines that are not redrawn.
function! prls#window#scratch(mods, name, lines) abort
  let bufnr = prls#window#buffer(a:name)
  call prls#window#show(bufnr, empty(a:mods) ? 'botright' : a:mods)
  call prls#window#fill(bufnr, a:lines)
  setlocal filetype=prls
  call prls#window#plain()
  setlocal wrap linebreak
  call prls#maps#define(['prls-quit'])
endfunction

function! prls#window#fill(bufnr, lines) abort
  call setbufvar(a:bufnr, '&modifiable', 1)
  silent call deletebufline(a:bufnr, 1, '$')
  call setbufline(a:bufnr, 1, a:lines)
  call setbufvar(a:bufnr, '&modifiable', 0)
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo
