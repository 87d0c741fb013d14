" The actions: asked for by the person, done by the server, shown on the line while they last.
"
" A subject is a pull request to act on: {target, repo, number, id, pull (of the list, or {})}.

let s:save_cpo = &cpoptions
set cpoptions&vim

" The pipeline on the cursor's line; else any trigger, chosen.
function! prls#actions#rerun_at_cursor() abort
  let subject = prls#subject#named('')
  if empty(subject)
    return
  endif
  let pipeline = prls#point#pipeline()
  if empty(get(pipeline, 'command', ''))
    return prls#actions#choose(subject)
  endif
  call prls#actions#rerun(subject, pipeline.command)
endfunction

function! prls#actions#trigger_at_cursor() abort
  let subject = prls#subject#named('')
  if !empty(subject)
    call prls#actions#choose(subject)
  endif
endfunction

" Reruns what one chooses from the triggers.
function! prls#actions#choose(subject) abort
  if !empty(prls#triggers#names())
    " At once, whatever was typed ahead: that is the answer, and on the board its <CR> would rerun something.
    return s:choose(a:subject)
  endif
  call prls#triggers#load(function('s:choose_late', [a:subject, prls#ask#place()]))
endfunction

function! s:choose_late(subject, place, error) abort
  if !empty(a:error)
    return s:say_error(a:subject, a:error)
  elseif !prls#ask#is_free(a:place)
    return s:say(a:subject, 'ask again from the board.')
  endif
  call s:choose(a:subject)
endfunction

function! s:choose(subject) abort
  let answer = prls#ask#choose('Trigger on #' . a:subject.number . ': ', prls#triggers#names())
  if empty(answer)
    return
  elseif empty(prls#triggers#find(answer))
    return prls#say#error('prls: there is no trigger "' . answer . '"; <Tab> lists them.')
  endif
  call prls#actions#rerun(a:subject, answer)
endfunction

" Reruns a pipeline, by its command, its name or its context.
function! prls#actions#rerun(subject, word) abort
  let pipeline = s:pipeline(a:subject.pull, a:word)
  let command = get(pipeline, 'command', get(prls#triggers#find(a:word), 'command', a:word))
  if s:is_busy(a:subject, command)
    return
  endif
  let shown = prls#text#clean(command)
  if get(pipeline, 'bucket', '') ==# 'pending' && !prls#ask#yes(pipeline.name . ' is pending. Post "' . shown
        \ . '" on #' . a:subject.number . ' all the same?')
    return
  endif
  call s:write(a:subject, 'rerun', {'pipeline': command}, command, 'triggering ' . shown . prls#text#dots())
endfunction

function! s:pipeline(pull, word) abort
  return get(filter(copy(get(a:pull, 'pipelines', [])), '!empty(v:val.command) && index('
        \ . '[v:val.command, v:val.pipeline, v:val.context], a:word) >= 0'), 0, {})
endfunction

function! prls#actions#rebase_rerun(subject) abort
  if !s:is_busy(a:subject, '')
        \ && prls#ask#yes('Update branch, then run buildall on #' . a:subject.number . '?')
    call s:write(a:subject, 'rebaseRerun', {}, '', 'updating branch' . prls#text#dots())
  endif
endfunction

" Asks the server what would be posted, then the person.
function! prls#actions#rerun_failed(subject) abort
  if s:is_busy(a:subject, '')
    return
  endif
  call prls#activity#start(a:subject.id, '', 'looking at what failed' . prls#text#dots())
  call prls#request#send('rerunFailed', extend(prls#subject#params(a:subject), {'preview': v:true}),
        \ function('s:previewed', [a:subject, prls#ask#place()]))
  call prls#board#draw_all()
endfunction

function! s:previewed(subject, place, error, result) abort
  if !empty(a:error)
    return s:written(a:subject, '', a:error, a:result)
  endif
  call prls#activity#done(a:subject.id, '', '')
  call prls#board#draw_all()
  let preview = prls#preview#of(a:result)
  if empty(preview.commands)
    return s:say(a:subject, preview.message)
  elseif !prls#ask#is_free(a:place)
    return s:say(a:subject, 'ask again from the board.')
  elseif prls#ask#yes(prls#preview#question(preview, a:subject.number, &lines - 4))
    call s:write(a:subject, 'rerunFailed', {}, '', 'triggering' . prls#text#dots())
  endif
endfunction

" A second press does nothing but say so.
function! s:is_busy(subject, command) abort
  let text = prls#activity#busy(a:subject.id, a:command)
  if !empty(text)
    let is_trigger = text =~# '^triggering .'
    call s:say(a:subject, 'still ' . (is_trigger ? s:without_dots(text) . '.' : text))
  endif
  return !empty(text)
endfunction

function! s:without_dots(text) abort
  return substitute(a:text, '\V' . prls#text#dots() . '\$', '', '')
endfunction

" Sends a write; with a command it is about that pipeline, else about the pull request.
function! s:write(subject, method, params, command, text) abort
  call prls#activity#start(a:subject.id, a:command, a:text)
  call prls#request#send(a:method, extend(prls#subject#params(a:subject), a:params),
        \ function('s:written', [a:subject, a:command]),
        \ {'Progress': function('s:progress', [a:subject.id, a:command])})
  call prls#board#draw_all()
endfunction

function! s:progress(id, command, value) abort
  let message = type(a:value) == v:t_dict ? prls#text#clean(get(a:value, 'message')) : ''
  if !empty(message)
    call prls#activity#progress(a:id, a:command, message)
    call prls#board#draw_all()
  endif
endfunction

function! s:written(subject, command, error, result) abort
  if empty(a:error)
    let message = prls#text#clean(get(type(a:result) == v:t_dict ? a:result : {}, 'message'))
    let has_line = !empty(s:pipeline(a:subject.pull, a:command))
    call prls#activity#done(a:subject.id, a:command, has_line ? '' : s:outcome(a:result, message))
    call s:say(a:subject, message)
  elseif a:error.code == -32800
    call prls#activity#done(a:subject.id, a:command, '')
  else
    call prls#activity#failed(a:subject.id, a:command, substitute(a:error.message, '^prls: ', '', ''))
    call s:say_error(a:subject, a:error)
  endif
  " Nothing was sent where the server itself refused, and nobody is there to ask where it ended.
  if empty(a:error) || (a:error.code == -32803 && index(['config', 'read_only'], a:error.kind) < 0)
    call prls#board#ask_after_write()
  endif
  call prls#board#draw_all()
endfunction

" What came of a write in the few words that a line has room for.
function! s:outcome(result, message) abort
  let rerun = type(get(a:result, 'rerun')) == v:t_dict ? a:result.rerun : a:result
  let command = prls#text#clean(get(rerun, 'command'))
  return empty(command) ? a:message : command . ' ' . tr(prls#text#clean(get(rerun, 'status')), '_', ' ')
endfunction

function! s:say(subject, text) abort
  call prls#say#info('prls: #' . a:subject.number . ': ' . a:text)
endfunction

function! s:say_error(subject, error) abort
  call prls#say#failure(a:error, '#' . a:subject.number . ': ')
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo
