" What happens to the buffers' windows, and what follows from it.

let s:save_cpo = &cpoptions
set cpoptions&vim

augroup prls_windows
  autocmd!
  autocmd VimResized * call s:resized()
  if exists('##WinResized')
    autocmd WinResized * call s:resized()
  endif
  if exists('##WinScrolled')
    autocmd WinScrolled * call s:resized()
  endif
  " Out of visual and select mode, of characters, lines and blocks.
  execute "autocmd ModeChanged [vV\x16sS\x13]*:* call prls#board#draw_dirty()"
  autocmd CmdlineLeave [/\?] call timer_start(0, {_ -> prls#board#draw_dirty()})
  autocmd CmdwinLeave * call timer_start(0, {_ -> prls#board#draw_dirty()})
  autocmd ColorScheme * runtime syntax/prls.vim
augroup END

" A buffer with a state: it is drawn for each window that shows it, and asks again when it was left behind.
function! prls#events#watch(bufnr) abort
  execute 'augroup prls_buffer_' . a:bufnr
  autocmd!
  execute 'autocmd BufWinEnter <buffer=' . a:bufnr . '> call prls#events#shown(' . a:bufnr . ')'
  execute 'autocmd WinEnter <buffer=' . a:bufnr . '> call s:resized()'
  execute 'autocmd BufReadCmd <buffer=' . a:bufnr . '> call s:emptied(' . a:bufnr . ')'
  execute 'autocmd BufUnload <buffer=' . a:bufnr . '> call s:gone(' . a:bufnr . ')'
  augroup END
endfunction

" The buffer came into a window, or was there before it was ours.
function! prls#events#shown(bufnr) abort
  call prls#window#plain()
  if &filetype !=# 'prls'
    setlocal filetype=prls
    call prls#maps#define()
  endif
  call prls#board#draw(a:bufnr)
  if get(prls#board#state(a:bufnr), 'is_outdated')
    call prls#board#ask(a:bufnr, 'changed')
  endif
endfunction

" `:edit` has emptied the buffer.
function! s:emptied(bufnr) abort
  call setbufvar(a:bufnr, 'prls_rows', [])
  call prls#board#draw(a:bufnr)
endfunction

" Nobody waits for its answer any more; `:edit` and `:bunload` leave the state, which then asks when it is shown.
function! s:gone(bufnr) abort
  let state = getbufvar(a:bufnr, 'prls', {})
  call prls#request#forget(get(state, 'question'))
  if get(state, 'question')
    call extend(state, {'question': 0, 'is_outdated': 1})
  endif
endfunction

function! s:resized() abort
  for bufnr in prls#board#buffers()
    if !empty(win_findbuf(bufnr)) && prls#board#state(bufnr).width != prls#draw#width(bufnr)
      call prls#board#draw(bufnr)
    endif
  endfor
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo
