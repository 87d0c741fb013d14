" The whole text of a line, in a small window at the cursor that goes away when the cursor moves.

let s:save_cpo = &cpoptions
set cpoptions&vim

function! prls#show#at_cursor() abort
  let pull = prls#point#pull()
  let pipeline = prls#point#pipeline()
  if empty(pull)
    return prls#say#info('prls: there is nothing more to this line.')
  endif
  let facts = empty(pipeline) ? prls#show#pull(pull) : prls#show#pipeline(pipeline)
  let width = max([20, &columns - 6])
  let lines = []
  for fact in facts
    call extend(lines, prls#text#wrap(fact, width))
  endfor
  call s:popup(lines)
endfunction

function! prls#show#pull(pull) abort
  let facts = ['#' . a:pull.number . ' ' . a:pull.title, a:pull.repo_text, prls#text#clean(a:pull.url)]
  let counts = map(filter(['failed', 'pending', 'passed'], 'a:pull[v:val]'), 'a:pull[v:val] . " " . v:val')
  let states = [join(counts, ', '), tr(prls#text#clean(a:pull.review), '_', ' ')]
  for [name, text] in [['conflict', 'conflict'], ['update_branch', 'Update branch is available'],
        \ ['draft', 'draft']]
    call add(states, a:pull[name] ? text : '')
  endfor
  call add(facts, join(filter(states, '!empty(v:val) && v:val !=# "none"'), ', '))
  let activity = get(prls#activity#table(prls#time#now()), a:pull.id, {})
  call extend(facts, [get(activity, 'running', ''), get(activity, 'result', '')])
  call extend(facts, map(items(get(activity, 'failures', {})), 'prls#text#clean(v:val[0]) . " failed: " . v:val[1]'))
  return filter(facts, '!empty(v:val)')
endfunction

function! prls#show#pipeline(pipeline) abort
  let facts = [a:pipeline.name . ': ' . a:pipeline.state, a:pipeline.context_text, a:pipeline.description,
        \ prls#text#clean(a:pipeline.url),
        \ empty(a:pipeline.command) ? 'no comment is known to rerun it'
        \   : 'rerun by "' . a:pipeline.command_text . '"']
  if a:pipeline.triggered
    call add(facts, 'triggered at ' . prls#time#clock(a:pipeline.triggered))
  endif
  let failure = ''
  for activity in values(prls#activity#table(prls#time#now()))
    let failure = get(activity.failures, a:pipeline.command, failure)
  endfor
  call add(facts, empty(failure) ? '' : 'failed: ' . failure)
  return filter(facts, '!empty(v:val)')
endfunction

function! s:popup(lines) abort
  if has('nvim')
    let buffer = nvim_create_buf(v:false, v:true)
    call nvim_buf_set_lines(buffer, 0, -1, v:true, a:lines)
    call nvim_buf_set_option(buffer, 'bufhidden', 'wipe')
    let row = winline() > winheight(0) / 2 ? 0 : 1
    let window = nvim_open_win(buffer, v:false, {'relative': 'cursor', 'row': row, 'col': 0, 'style': 'minimal',
          \ 'width': max([1, prls#text#widest(a:lines)]), 'height': len(a:lines), 'border': 'single',
          \ 'anchor': row ? 'NW' : 'SW', 'focusable': v:false})
    execute 'autocmd CursorMoved,WinLeave,BufLeave,InsertEnter <buffer> ++once call s:close(' . window . ')'
  else
    call popup_atcursor(a:lines, {'moved': [line('.'), 0, 9999], 'border': [], 'padding': [0, 1, 0, 1]})
  endif
endfunction

function! s:close(window) abort
  if nvim_win_is_valid(a:window)
    call nvim_win_close(a:window, v:true)
  endif
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo
