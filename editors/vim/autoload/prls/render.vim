" What a board says, as rows: from a view to lines with their keys and colours, and nothing else happens.
"
" A view has: `kind` ('board' or 'failures'), `label`, `list` (as prls#model#list makes it; {} while there
" is none), `error` (prls#model#error, or {}), `is_refused` (a refresh brought nothing new), `asking`,
" `folded` (a set of ids), `activity` (prls#activity#table), `signs`, `now` (seconds since 1970), `width`
" (columns).
"
" A row has: `text`, `marks` ([byte, length, group] each), `key` (the same for the same thing at each
" redraw), `id` (its pull request's) and `pipeline` (its pipeline's key).

let s:save_cpo = &cpoptions
set cpoptions&vim

let s:stale_after = 60
let s:label_limit = 60

function! prls#render#rows(view) abort
  if empty(a:view.list)
    return s:no_list(a:view)
  endif
  let rows = [s:header(a:view)] + s:warnings(a:view) + [prls#render#row('', '', '', [])]
  if a:view.kind ==# 'failures'
    return rows + s:failures(a:view)
  elseif empty(a:view.list.pulls)
    return rows + [prls#render#row('empty', '', '',
          \ [['No open pull requests for ' . a:view.label . '.', '']])]
  endif
  let pulls = prls#model#order(a:view.list.pulls)
  let pull_columns = prls#render#pull#columns(a:view, pulls)
  let pipeline_columns = prls#render#pipeline#columns(a:view, pulls)
  for pull in pulls
    call add(rows, prls#render#pull#row(a:view, pull, pull_columns))
    if !has_key(a:view.folded, pull.id)
      call extend(rows, map(copy(pull.pipelines),
            \ 'prls#render#pipeline#row(a:view, pull, v:val, pipeline_columns)'))
    endif
  endfor
  return rows
endfunction

" Makes a row of pieces: [text, group] each.
function! prls#render#row(key, id, pipeline, pieces) abort
  let text = ''
  let marks = []
  for [piece, group] in a:pieces
    if !empty(group) && !empty(piece)
      call add(marks, [len(text), len(piece), group])
    endif
    let text .= piece
  endfor
  if text[-1:] ==# ' '
    let text = substitute(text, ' \+$', '', '')
    let marks = filter(map(marks, '[v:val[0], min([v:val[1], len(text) - v:val[0]]), v:val[2]]'), 'v:val[1] > 0')
  endif
  return {'text': text, 'marks': marks, 'key': a:key, 'id': a:id, 'pipeline': a:pipeline}
endfunction

function! s:header(view) abort
  let list = a:view.list
  let age = a:view.now - list.fetched
  let pieces = [[prls#text#cut(a:view.label, s:label_limit), 'prlsLabel'], ['  ' . s:counts(a:view), '']]
  call add(pieces, ['  refreshed ' . prls#time#clock(list.fetched)
        \ . ' (' . prls#time#age(age) . ' ago)', 'prlsQuiet'])
  if !empty(a:view.error) || a:view.is_refused || (!empty(list.warnings) && age > s:stale_after)
    call add(pieces, [', stale', 'prlsWarning'])
  endif
  if list.limit > 0 && list.remaining * 10 < list.limit
    call add(pieces, [printf('  API: %d of %d left until %s', list.remaining, list.limit,
          \ strftime('%H:%M', list.reset)), 'prlsWarning'])
  endif
  if a:view.asking
    call add(pieces, [' refreshing' . prls#text#dots(), 'prlsRunning'])
  endif
  return prls#render#row('header', '', '', pieces)
endfunction

function! s:counts(view) abort
  let pulls = a:view.list.pulls
  if a:view.kind ==# 'failures'
    let pipelines = get(get(pulls, 0, {}), 'pipelines', [])
    return printf('%d failed, %d pending', len(filter(copy(pipelines), 'v:val.bucket ==# "failed"')),
          \ len(filter(copy(pipelines), 'v:val.bucket ==# "pending"')))
  endif
  return printf('%d open, %d failed, %d pending', len(pulls),
        \ len(filter(copy(pulls), 'v:val.failed')), len(filter(copy(pulls), 'v:val.pending')))
endfunction

" Why the list is not as it should be; what is too long for the window goes on in the next line.
function! s:warnings(view) abort
  let texts = copy(a:view.list.warnings)
  if !empty(a:view.error)
    let text = prls#model#sentence(a:view.error)
    if a:view.error.kind ==# 'rate_limited' && a:view.error.retry
      let text .= ' It works again at ' . prls#time#clock(a:view.error.retry) . '.'
    endif
    call add(texts, join([text] + s:configuration_advice(a:view.error), ' '))
  endif
  return s:warning_rows(texts, a:view.width)
endfunction

function! s:warning_rows(texts, width) abort
  let rows = []
  for text in a:texts
    let sign = '! '
    for line in prls#text#wrap(text, max([20, a:width - 2]))
      call add(rows, prls#render#row('warning ' . len(rows), '', '', [[sign . line, 'prlsWarning']]))
      let sign = '  '
    endfor
  endfor
  return rows
endfunction

" There is no list yet: it is on its way, or the first question failed.
function! s:no_list(view) abort
  let label = empty(a:view.label) ? 'prls' : prls#text#cut(a:view.label, s:label_limit)
  let pieces = [[label, 'prlsLabel']]
  if a:view.asking
    call add(pieces, ['  loading' . prls#text#dots(), 'prlsRunning'])
  endif
  let rows = [prls#render#row('header', '', '', pieces)]
  if empty(a:view.error)
    return rows
  endif
  let error = a:view.error
  let texts = [[error.message, 'prlsFailed'], [error.hint, '']]
  if error.kind ==# 'rate_limited' && error.retry
    call add(texts, ['It works again at ' . prls#time#clock(error.retry) . '.', ''])
  endif
  for advice in s:configuration_advice(error) + ['Press R to try again.']
    call add(texts, [advice, 'prlsHint'])
  endfor
  call add(rows, prls#render#row('', '', '', []))
  for [text, group] in filter(texts, '!empty(v:val[0])')
    for line in prls#text#wrap(text, max([20, a:view.width]))
      call add(rows, prls#render#row('error ' . len(rows), '', '', [[line, group]]))
    endfor
  endfor
  return rows
endfunction

function! s:configuration_advice(error) abort
  if a:error.kind !=# 'config' || empty(a:error.fault.path)
    return []
  endif
  return [a:error.is_missing ? 'Press c to create it from the example.' : 'Press c to edit it.']
endfunction

" One pull request by itself: each pipeline with all that is known of it.
function! s:failures(view) abort
  let pull = get(a:view.list.pulls, 0, {})
  if empty(pull)
    return []
  endif
  let rows = [prls#render#row(pull.id, pull.id, '', prls#render#pull#news(a:view, pull) + [[pull.title, '']])]
  let columns = prls#render#pipeline#columns(a:view, [pull])
  for pipeline in pull.pipelines
    call add(rows, prls#render#pipeline#row(a:view, pull, pipeline, columns))
    call extend(rows, prls#render#pipeline#details(a:view, pull, pipeline))
  endfor
  if empty(pull.pipelines)
    call add(rows, prls#render#row('empty', pull.id, '', [['    No failed or pending pipelines.', '']]))
  endif
  return rows
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo
