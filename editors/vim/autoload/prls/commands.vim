" What the commands do. `mods` are the command's modifiers, such as "vertical".

let s:save_cpo = &cpoptions
set cpoptions&vim

function! prls#commands#board(mods, target) abort
  let bufnr = prls#board#buffer()
  call prls#board#switch(bufnr, a:target)
  call s:open(bufnr, a:mods)
endfunction

function! s:open(bufnr, mods) abort
  call prls#window#show(a:bufnr, a:mods)
  if &filetype !=# 'prls'
    call prls#events#shown(a:bufnr)
  endif
  call prls#board#ask(a:bufnr, 'open')
endfunction

function! prls#commands#failures(mods, name) abort
  let subject = prls#subject#named(a:name)
  if empty(subject)
    return
  endif
  let name = 'failures/' . prls#text#clean(subject.id)
  let bufnr = bufnr('^' . escape('prls://' . name, '\.*[]^$~?{},') . '$')
  if empty(prls#board#state(bufnr))
    let bufnr = prls#board#make(name, {'kind': 'failures', 'target': subject.target,
          \ 'pull': {'repo': subject.repo, 'number': subject.number}})
  endif
  call s:open(bufnr, a:mods)
endfunction

" [number] [pipeline]: what is no number is a pipeline of the cursor's pull request.
function! prls#commands#rerun(arguments) abort
  let name = matchstr(a:arguments, '^\s*\zs\S\+')
  let name = prls#subject#is_name(name) ? name : ''
  let pipeline = substitute(matchstr(a:arguments, '^\s*\V' . escape(name, '\') . '\m\s*\zs.*'), '\s\+$', '', '')
  if empty(name) && empty(pipeline)
    return prls#actions#rerun_at_cursor()
  endif
  let subject = prls#subject#named(name)
  if empty(subject)
    return
  elseif empty(pipeline)
    return prls#actions#choose(subject)
  endif
  call prls#actions#rerun(subject, pipeline)
endfunction

function! prls#commands#rerun_failed(name) abort
  let subject = prls#subject#named(a:name)
  if !empty(subject)
    call prls#actions#rerun_failed(subject)
  endif
endfunction

function! prls#commands#rebase_rerun(name) abort
  let subject = prls#subject#named(a:name)
  if !empty(subject)
    call prls#actions#rebase_rerun(subject)
  endif
endfunction

function! prls#commands#open(name) abort
  call s:with_url(a:name, function('prls#page#open'))
endfunction

function! prls#commands#yank(name) abort
  call s:with_url(a:name, function('prls#page#yank', [v:register]))
endfunction

" Calls with the URL of the cursor's pipeline, of its pull request, or of the one that is named.
function! s:with_url(name, Use) abort
  let subject = prls#subject#named(a:name)
  if empty(subject)
    return
  endif
  let pipeline = empty(a:name) ? prls#point#pipeline() : {}
  if !empty(subject.pull)
    return a:Use(empty(pipeline) ? subject.pull.url : pipeline.url)
  endif
  call prls#request#send('failures', prls#subject#params(subject), function('s:with_answer', [a:Use]))
endfunction

function! s:with_answer(Use, error, result) abort
  if empty(a:error)
    call a:Use(get(get(prls#model#list(a:result).pulls, 0, {}), 'url', ''))
  else
    call prls#say#failure(a:error, '')
  endif
endfunction

function! prls#commands#refresh() abort
  let bufnr = exists('b:prls') ? bufnr('') : prls#board#buffer()
  let state = prls#board#state(bufnr)
  if state.question && state.how ==# 'refresh'
    return prls#say#info('prls: still refreshing' . prls#text#dots())
  endif
  call prls#activity#forget_failures()
  call prls#board#ask(bufnr, 'refresh')
endfunction

function! prls#commands#target(label) abort
  if !empty(a:label)
    return s:switch(a:label)
  endif
  if !empty(prls#targets#labels())
    return s:choose_target()
  endif
  call prls#targets#load(function('s:choose_target_late', [prls#ask#place()]))
endfunction

function! s:choose_target_late(place, error) abort
  if !empty(a:error)
    return prls#say#failure(a:error, '')
  elseif !prls#ask#is_free(a:place)
    return prls#say#info('prls: ask again from the board.')
  endif
  call s:choose_target()
endfunction

function! s:choose_target() abort
  let labels = prls#targets#labels()
  if labels ==# [get(prls#board#current(), 'target', '')]
    return prls#say#info('prls: ' . labels[0] . ' is the only target.')
  endif
  let answer = prls#ask#choose('Target: ', labels)
  if !empty(answer)
    call s:switch(answer)
  endif
endfunction

function! s:switch(label) abort
  let bufnr = prls#board#buffer()
  call prls#board#switch(bufnr, a:label)
  call prls#board#ask(bufnr, 'open')
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo
