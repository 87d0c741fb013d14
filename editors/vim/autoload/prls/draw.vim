" Puts rows into a buffer: only lines that differ are touched, and each window's cursor stays on its thing.
" b:prls_rows says what each line is.

let s:save_cpo = &cpoptions
set cpoptions&vim

" The columns that text has in the narrowest window that shows the buffer.
function! prls#draw#width(bufnr) abort
  let widths = map(win_findbuf(a:bufnr), 's:text_width(getwininfo(v:val)[0])')
  return empty(widths) ? &columns : min(widths)
endfunction

function! s:text_width(window) abort
  return a:window.width - get(a:window, 'textoff', 0)
endfunction

" Not now: a selection or a search under way would move, or Vim is where no text may change.
function! prls#draw#must_wait(bufnr) abort
  let is_busy = mode() =~# "^[vV\x16sS\x13]" || (mode() ==# 'c' && getcmdtype() =~# '[/?]')
  return (bufnr('') == a:bufnr && is_busy) || !empty(getcmdwintype())
endfunction

function! prls#draw#rows(bufnr, rows) abort
  let old = getbufvar(a:bufnr, 'prls_rows', [])
  let views = map(win_findbuf(a:bufnr), '[v:val, s:view(v:val)]')
  call s:replace(a:bufnr, old, a:rows)
  call setbufvar(a:bufnr, 'prls_rows', a:rows)
  for [window, view] in views
    call s:restore(window, prls#draw#moved(view, getwininfo(window)[0].height, old, a:rows))
  endfor
endfunction

" Between what stays at the beginning and what stays at the end, lines are put in place of each other.
function! s:replace(bufnr, old, rows) abort
  let [from, old_end, end] = [0, len(a:old), len(a:rows)]
  while from < old_end && from < end && s:is_same(a:old[from], a:rows[from])
    let from += 1
  endwhile
  while old_end > from && end > from && s:is_same(a:old[old_end - 1], a:rows[end - 1])
    let old_end -= 1
    let end -= 1
  endwhile
  if from == old_end && from == end
    return
  endif
  call setbufvar(a:bufnr, '&modifiable', 1)
  try
    if empty(a:old)
      silent call deletebufline(a:bufnr, 1, '$')
    elseif old_end > end
      call prls#paint#clear(a:bufnr, end + 1, old_end)
      silent call deletebufline(a:bufnr, end + 1, old_end)
    elseif end > old_end
      call appendbufline(a:bufnr, old_end, repeat([''], end - old_end))
    endif
    for index in range(from, end - 1)
      let was = get(a:old, index, {})
      if index >= old_end || !s:is_same(was, a:rows[index])
        call setbufline(a:bufnr, index + 1, a:rows[index].text)
        call prls#paint#line(a:bufnr, index + 1, a:rows[index])
      endif
    endfor
  finally
    call setbufvar(a:bufnr, '&modifiable', 0)
    call setbufvar(a:bufnr, '&modified', 0)
  endtry
endfunction

function! s:is_same(row, other) abort
  return a:row.text ==# a:other.text && a:row.marks ==# a:other.marks
endfunction

function! s:view(window) abort
  let s:saved = {}
  call win_execute(a:window, 'call prls#draw#save_view()', 'silent!')
  return s:saved
endfunction

" For s:view() alone: it runs in the window that is looked at.
function! prls#draw#save_view() abort
  let s:saved = winsaveview()
endfunction

" The view with its cursor on what it was on, as far from the window's top as it was; but the header stays
" in sight where it was.
function! prls#draw#moved(view, height, old, rows) abort
  let lnum = s:same_thing(get(a:old, a:view.lnum - 1, {}), a:view.lnum, a:rows)
  let view = copy(a:view)
  let stays_at_top = a:view.topline == 1 && lnum <= a:height
  let view.topline = stays_at_top ? 1 : max([1, lnum - (a:view.lnum - a:view.topline)])
  let view.lnum = lnum
  return view
endfunction

function! s:same_thing(row, lnum, rows) abort
  if !empty(get(a:row, 'key', ''))
    let keys = map(copy(a:rows), 'v:val.key')
    for key in [a:row.key, a:row.pipeline, a:row.id]
      let index = empty(key) ? -1 : index(keys, key)
      if index >= 0
        return index + 1
      endif
    endfor
  endif
  " A key that was meant for what is gone must not rerun another's pipeline: its pull request's line then.
  let lnum = max([1, min([a:lnum, len(a:rows)])])
  let row = get(a:rows, lnum - 1, {})
  return empty(get(row, 'pipeline', '')) ? lnum : index(map(copy(a:rows), 'v:val.key'), row.id) + 1
endfunction

function! s:restore(window, view) abort
  let s:saved = a:view
  call win_execute(a:window, 'call prls#draw#restore_view()', 'silent!')
endfunction

" For s:restore() alone.
function! prls#draw#restore_view() abort
  call winrestview(s:saved)
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo
