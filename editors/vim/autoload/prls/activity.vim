" What is going on with each pull request, and what came of it: one table for all buffers of the session.
"
" id: {running: what the server says it is doing with the pull request as a whole, or '',
"       commands: {command: what the server says of it}, failures: {command: why},
"       result: of the last action on the whole, is_failure, until: when that is no news any more}

let s:save_cpo = &cpoptions
set cpoptions&vim

let s:news_seconds = 120
let s:table = {}

" As the renderer takes it: what is old news is left out.
function! prls#activity#table(now) abort
  let table = {}
  for [id, activity] in items(s:table)
    if a:now >= activity.until && !activity.is_failure
      let activity.result = ''
    endif
    if empty(activity.running) && empty(activity.commands) && empty(activity.failures) && empty(activity.result)
      call remove(s:table, id)
    else
      let table[id] = activity
    endif
  endfor
  return table
endfunction

function! s:of(id) abort
  if !has_key(s:table, a:id)
    let s:table[a:id] = {
          \ 'running': '', 'commands': {}, 'failures': {}, 'result': '', 'is_failure': 0, 'until': 0}
  endif
  return s:table[a:id]
endfunction

" What a second press would disturb, as words, or ''. Without a command: anything on the whole.
function! prls#activity#busy(id, command) abort
  let activity = get(s:table, a:id, {})
  if empty(activity)
    return ''
  endif
  return empty(activity.running) ? get(activity.commands, a:command, '') : activity.running
endfunction

" An action starts; what the last one came to is no news any more. With '' it is on the whole.
function! prls#activity#start(id, command, text) abort
  let activity = s:of(a:id)
  let activity.result = ''
  let activity.is_failure = 0
  if empty(a:command)
    let activity.running = a:text
    let activity.failures = {}
  else
    let activity.commands[a:command] = a:text
    call filter(activity.failures, 'v:key !=# a:command')
  endif
endfunction

function! prls#activity#progress(id, command, text) abort
  let activity = s:of(a:id)
  if empty(a:command) && !empty(activity.running)
    let activity.running = a:text
  elseif has_key(activity.commands, a:command)
    let activity.commands[a:command] = a:text
  endif
endfunction

" It ended well, or was only a question. An empty text is no news.
function! prls#activity#done(id, command, text) abort
  let activity = s:end(a:id, a:command)
  if !empty(a:text)
    let activity.result = a:text
    let activity.is_failure = 0
    let activity.until = prls#time#now() + s:news_seconds
  endif
endfunction

function! prls#activity#failed(id, command, text) abort
  let activity = s:end(a:id, a:command)
  if empty(a:command)
    let activity.result = 'failed: ' . a:text
    let activity.is_failure = 1
  else
    let activity.failures[a:command] = a:text
  endif
endfunction

function! s:end(id, command) abort
  let activity = s:of(a:id)
  if empty(a:command)
    let activity.running = ''
  else
    call filter(activity.commands, 'v:key !=# a:command')
  endif
  return activity
endfunction

" At an explicit refresh what failed is no news any more.
function! prls#activity#forget_failures() abort
  for activity in values(s:table)
    let activity.failures = {}
    if activity.is_failure
      let activity.result = ''
      let activity.is_failure = 0
    endif
  endfor
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo
