" A pull request's line: cells in columns that are as wide as their widest, and the title takes the rest.

let s:save_cpo = &cpoptions
set cpoptions&vim

let s:gap = '  '
let s:narrowest_title = 20
let s:repo_limit = 40
" In a narrow window the repository gives way, but not below this.
let s:narrowest_repo = 12
let s:reviews = {
      \ 'approved': 'approved', 'changes_requested': 'changes requested', 'review_required': 'review required'}

" The width of each column, and in `cells` what stands in them, by the pull request's id.
function! prls#render#pull#columns(view, pulls) abort
  let columns = {'cells': {}}
  for pull in a:pulls
    let columns.cells[pull.id] = s:cells(a:view, pull)
  endfor
  for name in ['number', 'title', 'repo', 'counts', 'age', 'review', 'flags']
    let columns[name] = prls#text#widest(map(values(columns.cells), 's:text(v:val[name])'))
  endfor
  let columns.sign = prls#text#widest(values(a:view.signs))
  let taken = columns.sign + 1 + columns.number
  for name in ['repo', 'counts', 'age', 'review', 'flags']
    let taken += columns[name] ? columns[name] + len(s:gap) : 0
  endfor
  let left = a:view.width - taken - len(s:gap)
  let wanted = min([columns.title, s:narrowest_title])
  if left < wanted && columns.repo > s:narrowest_repo
    let given = min([wanted - left, columns.repo - s:narrowest_repo])
    let columns.repo -= given
    let left += given
  endif
  let columns.title = max([s:narrowest_title, min([columns.title, left])])
  return columns
endfunction

function! prls#render#pull#row(view, pull, columns) abort
  let cells = a:columns.cells[a:pull.id]
  let is_folded = has_key(a:view.folded, a:pull.id) && !empty(a:pull.pipelines)
  let pieces = [s:sign(a:view, a:pull, cells, a:columns.sign), [is_folded ? '+' : ' ', 'prlsHint']]
  call extend(pieces, s:padded(cells.number, a:columns.number))
  call add(pieces, [s:gap, ''])
  call extend(pieces, s:padded(s:cut(cells.title, a:columns.title), a:columns.title))
  for name in ['repo', 'counts', 'age', 'review', 'flags']
    if a:columns[name]
      call add(pieces, [s:gap, ''])
      call extend(pieces, s:padded(s:cut(cells[name], a:columns[name]), a:columns[name]))
    endif
  endfor
  return prls#render#row(a:pull.id, a:pull.id, '', pieces)
endfunction

" Each cell is a list of pieces, [text, group].
function! s:cells(view, pull) abort
  let quiet = s:is_quiet(a:view, a:pull) ? 'prlsQuiet' : ''
  return {
        \ 'number': [['#' . a:pull.number, empty(quiet) ? 'prlsNumber' : quiet]],
        \ 'title': prls#render#pull#news(a:view, a:pull) + [[a:pull.title, quiet]],
        \ 'repo': a:view.list.one_repo ? [] : [[prls#text#cut(a:pull.repo_text, s:repo_limit), 'prlsRepo']],
        \ 'counts': s:counts(a:view, a:pull, quiet),
        \ 'age': [[a:pull.updated ? prls#time#age(a:view.now - a:pull.updated) : '', 'prlsQuiet']],
        \ 'review': [[get(s:reviews, a:pull.review, ''), s:review_group(a:pull.review, quiet)]],
        \ 'flags': s:flags(a:pull),
        \ }
endfunction

" All green, and nothing going on.
function! s:is_quiet(view, pull) abort
  return a:pull.passed && !a:pull.failed && !a:pull.pending && !has_key(a:view.activity, a:pull.id)
endfunction

" What is going on, or what came of it, stands before the title.
function! prls#render#pull#news(view, pull) abort
  let activity = get(a:view.activity, a:pull.id, {})
  let known = map(copy(a:pull.pipelines), 'v:val.command')
  let running = get(activity, 'running', '')
  for [command, text] in items(get(activity, 'commands', {}))
    let running = empty(running) && index(known, command) < 0 ? text : running
  endfor
  if !empty(running)
    return [[running . s:gap, 'prlsRunning']]
  endif
  let result = get(activity, 'result', '')
  for [command, text] in items(get(activity, 'failures', {}))
    let result = empty(result) && index(known, command) < 0 ? 'failed: ' . text : result
  endfor
  let group = get(activity, 'is_failure') || result =~# '^failed: ' ? 'prlsFailed' : 'prlsResult'
  return empty(result) ? [] : [['[' . result . '] ', group]]
endfunction

function! s:sign(view, pull, cells, width) abort
  if a:cells.title[0][1] ==# 'prlsRunning'
    let [name, group] = ['triggered', 'prlsRunning']
  elseif a:pull.failed
    let [name, group] = ['failed', 'prlsFailed']
  elseif a:pull.pending
    let [name, group] = ['pending', 'prlsPending']
  elseif a:pull.passed
    let [name, group] = ['passed', 'prlsPassed']
  else
    let [name, group] = [a:pull.pipelines_state ==# 'complete' ? 'none' : 'unknown', 'prlsQuiet']
  endif
  return [prls#text#pad(a:view.signs[name], a:width), group]
endfunction

function! s:counts(view, pull, quiet) abort
  let pieces = []
  for [name, group] in [['failed', 'prlsFailed'], ['pending', 'prlsPending'], ['passed', 'prlsQuiet']]
    if a:pull[name]
      call add(pieces, [(empty(pieces) ? '' : ' ') . a:view.signs[name] . a:pull[name],
            \ empty(a:quiet) ? group : a:quiet])
    endif
  endfor
  if a:pull.pipelines_state ==# 'unavailable'
    return pieces + [[(empty(pieces) ? '' : ' ') . a:view.signs.unknown, 'prlsQuiet']]
  elseif a:pull.pipelines_state ==# 'partial'
    return pieces + [[' ' . prls#text#dots(), 'prlsQuiet']]
  endif
  return empty(pieces) ? [[a:view.signs.none, 'prlsQuiet']] : pieces
endfunction

function! s:review_group(review, quiet) abort
  return get({'approved': 'prlsPassed', 'changes_requested': 'prlsPending'}, a:review, a:quiet)
endfunction

function! s:flags(pull) abort
  let pieces = []
  for [name, text, group] in [['conflict', 'conflict', 'prlsFailed'],
        \ ['update_branch', 'Update branch', 'prlsHint'], ['draft', 'draft', 'prlsQuiet']]
    if a:pull[name]
      call add(pieces, [(empty(pieces) ? '' : s:gap) . text, group])
    endif
  endfor
  return pieces
endfunction

function! s:text(pieces) abort
  return join(map(copy(a:pieces), 'v:val[0]'), '')
endfunction

function! s:padded(pieces, width) abort
  return a:pieces + [[repeat(' ', a:width - strwidth(s:text(a:pieces))), '']]
endfunction

function! s:cut(pieces, width) abort
  let left = a:width
  let out = []
  if strwidth(s:text(a:pieces)) <= a:width
    return a:pieces
  endif
  for [text, group] in a:pieces
    let is_last = strwidth(text) >= left
    " Dots stand at the end even where a piece fits to the column, if another is left out behind it.
    let shown = is_last ? prls#text#cut(text . '  ', left) : text
    call add(out, [shown, group])
    let left -= strwidth(shown)
    if is_last
      break
    endif
  endfor
  return out
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo
