" The board and the failures buffers: what they show, what they have asked, and when they are drawn.
"
" b:prls is such a buffer's state: {kind, target, pull ({repo, number} of a failures buffer), list, error,
" question (the number of the request that is out, 0 if none), serial (of the question that was asked last),
" how (what kind of question), is_refused, folded, is_dirty (drawn when it can be), is_outdated (asked when it is
" shown), width (it was drawn for), waiting (what is called with the list)}.

let s:save_cpo = &cpoptions
set cpoptions&vim

let s:name = 'board'
let s:age_interval = 10000
let s:retry_interval = 250
let s:ticker = 0
let s:retry = 0

" The board's buffer; it is made where there is none.
function! prls#board#buffer() abort
  let bufnr = bufnr('^prls://' . s:name . '$')
  return s:state(bufnr) is s:nothing ? prls#board#make(s:name, {'kind': 'board'}) : bufnr
endfunction

let s:nothing = {}

" The state of a buffer, or an empty dictionary.
function! s:state(bufnr) abort
  return bufloaded(a:bufnr) ? getbufvar(a:bufnr, 'prls', s:nothing) : s:nothing
endfunction

function! prls#board#state(bufnr) abort
  return s:state(a:bufnr)
endfunction

" The board's state, or an empty dictionary where there is no board.
function! prls#board#current() abort
  return s:state(bufnr('^prls://' . s:name . '$'))
endfunction

" All buffers with a state.
function! prls#board#buffers() abort
  return filter(map(getbufinfo({'bufloaded': 1}), 'v:val.bufnr'), '!empty(s:state(v:val))')
endfunction

function! prls#board#is_visible() abort
  return !empty(filter(prls#board#buffers(), '!empty(win_findbuf(v:val))'))
endfunction

function! prls#board#make(name, state) abort
  call prls#paint#prepare()
  let bufnr = prls#window#buffer(a:name)
  let state = extend({'kind': '', 'target': '', 'pull': {}, 'list': {}, 'error': {}, 'question': 0, 'how': '',
        \ 'folded': {}, 'is_refused': 0, 'is_dirty': 0, 'is_outdated': 0, 'width': 0,
        \ 'serial': 0, 'waiting': []}, a:state)
  call setbufvar(bufnr, 'prls', state)
  call setbufvar(bufnr, 'prls_rows', [])
  call prls#window#fill(bufnr, [''])
  call prls#events#watch(bufnr)
  return bufnr
endfunction

" Asks for what the buffer shows: 'open' (whatever there is, at once), 'refresh' (from GitHub), 'changed'
" (what the server just told of). A newer question outdates an older one.
function! prls#board#ask(bufnr, how) abort
  let state = s:state(a:bufnr)
  if empty(state)
    return
  endif
  call prls#request#forget(state.question)
  let state.is_outdated = 0
  let state.how = a:how
  let params = empty(state.target) ? {} : {'target': state.target}
  if state.kind ==# 'failures'
    call extend(params, {'pr': state.pull.number})
    call extend(params, empty(state.pull.repo) ? {} : {'repo': state.pull.repo})
  elseif a:how !=# 'changed'
    let params[a:how ==# 'refresh' ? 'refresh' : 'allow_stale'] = v:true
  endif
  " So that an answer that comes at once finds that it was asked for.
  let state.serial += 1
  let state.question = -1
  let options = empty(state.list) && state.kind ==# 'board'
        \ ? {'partial': 1, 'Progress': function('s:part', [a:bufnr, state, state.serial])} : {}
  let number = prls#request#send(state.kind ==# 'board' ? 'listPRs' : 'failures', params,
        \ function('s:answered', [a:bufnr, state, state.serial]), options)
  if state.question == -1
    let state.question = number
  endif
  call prls#board#draw(a:bufnr)
endfunction

" Each buffer that is visible asks; the others do when they are shown.
function! prls#board#ask_all(how) abort
  for bufnr in prls#board#buffers()
    if empty(win_findbuf(bufnr))
      let hidden = s:state(bufnr)
      let hidden.is_outdated = 1
    else
      call prls#board#ask(bufnr, a:how)
    endif
  endfor
endfunction

" Calls once the buffer has a list.
function! prls#board#when_listed(bufnr, Then) abort
  call add(s:state(a:bufnr).waiting, a:Then)
  if !s:state(a:bufnr).question
    call prls#board#ask(a:bufnr, 'open')
  endif
endfunction

function! prls#board#label(bufnr) abort
  return get(s:state(a:bufnr).list, 'label', '')
endfunction

" After a write the list tells at once what was triggered, and is refreshed behind that.
function! prls#board#ask_after_write() abort
  call prls#board#ask_all('open')
endfunction

" The server says that a target's list is no longer the newest.
function! prls#board#changed(params) abort
  for bufnr in prls#board#buffers()
    let state = s:state(bufnr)
    if state.target isnot get(a:params, 'target') && !empty(state.target)
      continue
    elseif empty(win_findbuf(bufnr))
      let state.is_outdated = 1
    elseif !(state.question > 0 && state.how ==# 'refresh')
      call prls#board#ask(bufnr, 'changed')
    endif
  endfor
endfunction

" Shows another target, or the same.
function! prls#board#switch(bufnr, target) abort
  let state = s:state(a:bufnr)
  if a:target !=# state.target && a:target !=# ''
    call extend(state, {'target': a:target, 'list': {}, 'error': {}, 'folded': {}})
  endif
endfunction

function! s:is_asked(bufnr, state, serial) abort
  return s:state(a:bufnr) is a:state && a:state.serial == a:serial
endfunction

function! s:part(bufnr, state, serial, value) abort
  if s:is_asked(a:bufnr, a:state, a:serial)
    if empty(a:state.list)
      call s:learn(0)
    endif
    let a:state.list = prls#model#merge(a:state.list, prls#model#list(a:value))
    call prls#board#draw(a:bufnr)
  endif
endfunction

function! s:answered(bufnr, state, serial, error, result) abort
  if !s:is_asked(a:bufnr, a:state, a:serial)
    return
  endif
  let a:state.question = 0
  if empty(a:error)
    let a:state.error = {}
    let a:state.list = prls#model#list(a:result)
    let a:state.is_refused = a:state.how ==# 'refresh' && a:state.list.source !=# 'live'
    let a:state.target = a:state.list.target
    call filter(a:state.folded, '!empty(prls#model#find(a:state.list, v:key))')
  elseif a:error.code != -32800
    let a:state.error = extend(copy(a:error), {'is_missing': prls#config#is_missing(a:error)})
  endif
  call prls#board#draw(a:bufnr)
  let waiting = a:state.waiting
  let a:state.waiting = []
  if empty(a:error)
    call s:learn(a:state.how ==# 'refresh')
    for Then in waiting
      call Then()
    endfor
  elseif empty(win_findbuf(a:bufnr))
    call prls#say#failure(a:error, '')
  endif
endfunction

" What can be chosen is known before it is asked for, so that a question comes up at once: a person may type
" ahead. A refresh learns it anew, for the configuration may have been edited.
function! s:learn(is_anew) abort
  if a:is_anew || empty(prls#triggers#names())
    call prls#triggers#load({_ -> 0})
  endif
  if a:is_anew || empty(prls#targets#labels())
    call prls#targets#load({_ -> 0})
  endif
endfunction

" Draws the buffer, at once or when that disturbs nobody.
function! prls#board#draw(bufnr) abort
  let state = s:state(a:bufnr)
  if empty(state)
    return
  endif
  let state.is_dirty = 1
  if prls#draw#must_wait(a:bufnr)
    return
  endif
  let state.width = prls#draw#width(a:bufnr)
  try
    call prls#draw#rows(a:bufnr, prls#render#rows(prls#board#view(state)))
    let state.is_dirty = 0
  catch /^Vim\%((\a\+)\)\=:E\%(11\|48\|523\|565\|578\|788\|5555\):/
    " Text is locked for the moment, by a completion for example. How far it came nobody knows.
    call setbufvar(a:bufnr, 'prls_rows', [])
    if !s:retry
      let s:retry = timer_start(s:retry_interval, {_ -> s:draw_again()})
    endif
    return
  endtry
  call prls#quickfix#follow(a:bufnr)
  call s:tick_while_visible()
endfunction

" What the renderer needs to know.
function! prls#board#view(state) abort
  let now = prls#time#now()
  let label = get(a:state.list, 'label', prls#text#clean(a:state.target))
  if a:state.kind ==# 'failures'
    let label = prls#text#clean(prls#model#id(a:state.pull.repo, a:state.pull.number))
  endif
  return {
        \ 'kind': a:state.kind, 'label': label, 'list': a:state.list, 'error': a:state.error,
        \ 'is_refused': a:state.is_refused,
        \ 'asking': a:state.question != 0, 'folded': a:state.folded,
        \ 'activity': prls#activity#table(now), 'signs': prls#settings#signs(), 'now': now,
        \ 'width': a:state.width,
        \ }
endfunction

function! prls#board#draw_all() abort
  for bufnr in prls#board#buffers()
    call prls#board#draw(bufnr)
  endfor
endfunction

" Those that could not be drawn when they should have been.
function! prls#board#draw_dirty() abort
  for bufnr in prls#board#buffers()
    if s:state(bufnr).is_dirty
      call prls#board#draw(bufnr)
    endif
  endfor
endfunction

function! s:draw_again() abort
  let s:retry = 0
  call prls#board#draw_dirty()
endfunction

" Ages grow without the server.
function! s:tick_while_visible() abort
  if !s:ticker && prls#board#is_visible()
    let s:ticker = timer_start(s:age_interval, function('prls#board#tick'), {'repeat': -1})
  endif
endfunction

function! prls#board#tick(timer) abort
  if !prls#board#is_visible()
    call timer_stop(a:timer)
    let s:ticker = 0
    return
  endif
  for bufnr in prls#board#buffers()
    if !empty(win_findbuf(bufnr))
      call prls#board#draw(bufnr)
    endif
  endfor
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo
