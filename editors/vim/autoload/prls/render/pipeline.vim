" A pipeline's line, under its pull request.

let s:save_cpo = &cpoptions
set cpoptions&vim

let s:indent = '    '
let s:gap = '  '
let s:name_limit = 32
let s:command_limit = 32
let s:failure_limit = 40
let s:narrowest_context = 10
let s:required = {'yes': 'required', 'no': 'not required'}

" The width of each column, and in `cells` what stands in them, by the pipeline's key.
function! prls#render#pipeline#columns(view, pulls) abort
  let cells = {}
  for pull in a:pulls
    for pipeline in pull.pipelines
      let cells[pipeline.key] = {
            \ 'name': prls#text#cut(pipeline.name, s:name_limit),
            \ 'state': s:state(a:view, pull, pipeline),
            \ 'command': empty(pipeline.command) ? '-' : prls#text#cut(pipeline.command_text, s:command_limit)}
    endfor
  endfor
  return {
        \ 'cells': cells, 'sign': prls#text#widest(values(a:view.signs)),
        \ 'name': prls#text#widest(map(values(cells), 'v:val.name')),
        \ 'state': prls#text#widest(map(values(cells), 'v:val.state.text')),
        \ 'command': prls#text#widest(map(values(cells), 'v:val.command')),
        \ }
endfunction

function! prls#render#pipeline#row(view, pull, pipeline, columns) abort
  let cells = a:columns.cells[a:pipeline.key]
  let [state, command] = [cells.state, cells.command]
  let pieces = [
        \ [s:indent, ''],
        \ [prls#text#pad(a:view.signs[state.sign], a:columns.sign) . ' ', state.group],
        \ [prls#text#pad(cells.name, a:columns.name) . s:gap, ''],
        \ [prls#text#pad(state.text, a:columns.state), state.group], [s:gap, ''],
        \ [prls#text#pad(command, a:columns.command), command ==# '-' ? 'prlsQuiet' : 'prlsCommand'],
        \ [s:gap, ''],
        \ ]
  let taken = len(s:indent) + a:columns.sign + 1 + a:columns.name + a:columns.state + a:columns.command
        \ + 3 * len(s:gap)
  let said = a:view.kind ==# 'failures' ? get(s:required, a:pipeline.required, '')
        \ : (a:pipeline.required ==# 'yes' ? 'required, ' : '') . s:said(a:pipeline)
  call add(pieces, [prls#text#cut(said, max([s:narrowest_context, a:view.width - taken])), 'prlsQuiet'])
  return prls#render#row(a:pipeline.key, a:pull.id, a:pipeline.key, pieces)
endfunction

" What GitHub says and the page, whole, under the pipeline's line.
function! prls#render#pipeline#details(view, pull, pipeline) abort
  let width = max([s:narrowest_context, a:view.width - 2 * len(s:indent)])
  let texts = prls#text#wrap(s:said(a:pipeline), width)
  let texts += empty(a:pipeline.url) ? [] : [prls#text#clean(a:pipeline.url)]
  return map(texts, {index, text -> prls#render#row(a:pipeline.key . ' ' . index, a:pull.id, a:pipeline.key,
        \ [[repeat(s:indent, 2) . text, 'prlsQuiet']])})
endfunction

function! s:said(pipeline) abort
  return a:pipeline.context_text . (empty(a:pipeline.description) ? '' : ': ' . a:pipeline.description)
endfunction

" What stands in the state's place: what is going on goes before what GitHub knows.
function! s:state(view, pull, pipeline) abort
  let activity = get(a:view.activity, a:pull.id, {})
  if has_key(get(activity, 'commands', {}), a:pipeline.command)
    return {'sign': 'triggered', 'group': 'prlsRunning', 'text': 'triggering' . prls#text#dots()}
  elseif has_key(get(activity, 'failures', {}), a:pipeline.command)
    let text = 'failed: ' . activity.failures[a:pipeline.command]
    return {'sign': a:pipeline.bucket, 'group': 'prlsFailed', 'text': prls#text#cut(text, s:failure_limit)}
  elseif a:pipeline.triggered
    let age = prls#time#age(a:view.now - a:pipeline.triggered)
    return {'sign': 'triggered', 'group': 'prlsRunning', 'text': 'triggered ' . age . ' ago'}
  endif
  let group = a:pipeline.bucket ==# 'failed' ? 'prlsFailed' : 'prlsPending'
  return {'sign': a:pipeline.bucket, 'group': group, 'text': prls#text#cut(a:pipeline.state, s:name_limit)}
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo
