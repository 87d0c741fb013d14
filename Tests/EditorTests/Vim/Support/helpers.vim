" What the tests share. Sourced before each test.

let s:patience = 60.0
let g:asked = []
let g:answer = 0
let g:chosen = ''
let g:sent = []
let g:offered = []

" Lets the editor work until it holds. A fault where it never does.
function! Wait(Holds, what) abort
  let start = reltime()
  while !a:Holds()
    if reltimefloat(reltime(start)) > s:patience
      throw 'waited in vain until ' . a:what . '; the buffer: ' . string(getline(1, '$'))
            \ . ' the log: ' . string(prls#log#lines())
    endif
    sleep 5m
  endwhile
endfunction

function! WaitForLine(pattern) abort
  call Wait({-> search(a:pattern, 'cnw') > 0}, 'a line is like ' . a:pattern)
endfunction

function! WaitForMessage(pattern) abort
  call Wait({-> !empty(Said(a:pattern))}, 'it says ' . a:pattern)
endfunction

" What was said or logged like that.
function! Said(pattern) abort
  return filter(prls#log#lines(), 'v:val =~# a:pattern')
endfunction

" The board of the demo, with its list.
function! OpenDemo() abort
  let g:prls_command = [$PRLS, '--demo']
  PR
  call WaitForLine('^Freeman @ apache/doris  9 open.*ago)$')
endfunction

" Keys, through the maps.
function! Press(keys) abort
  call feedkeys(a:keys, 'xt')
endfunction

" Questions are answered with g:answer and g:chosen, and noted in g:asked.
function! AnswerQuestions(answer, chosen) abort
  let g:answer = a:answer
  let g:chosen = a:chosen
  function! prls#ask#yes(question) abort
    call add(g:asked, a:question)
    return g:answer
  endfunction
  function! prls#ask#choose(prompt, candidates) abort
    call add(g:asked, a:prompt)
    let g:offered = a:candidates
    return g:chosen
  endfunction
  function! prls#ask#is_free(place) abort
    return prls#ask#place() == a:place
  endfunction
endfunction

" A server made of this script: g:sent has what it was sent, and Answer() makes it answer.
function! FakeServer() abort
  let g:sent = []
  function! prls#server#start() abort
    return {}
  endfunction
  function! prls#server#is_ready() abort
    return 1
  endfunction
  function! prls#server#send(message) abort
    call add(g:sent, deepcopy(a:message))
    return get(a:message, 'id', 0)
  endfunction
endfunction

" The last request of that method.
function! Sent(method) abort
  let found = filter(copy(g:sent), 'v:val.method ==# a:method')
  return empty(found) ? {} : found[-1]
endfunction

function! Answer(request, result) abort
  call prls#request#take({'jsonrpc': '2.0', 'id': a:request.id, 'result': a:result})
endfunction

function! Refuse(request, message, data) abort
  call prls#request#take({'jsonrpc': '2.0', 'id': a:request.id,
        \ 'error': {'code': -32803, 'message': a:message, 'data': a:data}})
endfunction

function! Progress(token, value) abort
  call prls#request#take({'jsonrpc': '2.0', 'method': '$/progress',
        \ 'params': {'token': a:token, 'value': a:value}})
endfunction

" Time stands still, or an age would grow while a test looks at it.
runtime autoload/prls/time.vim
let s:now = localtime()
function! prls#time#now() abort
  return s:now
endfunction

" A time so many seconds ago, as the server writes it.
function! Ago(seconds) abort
  let $TZ = 'UTC'
  return strftime('%Y-%m-%dT%H:%M:%SZ', prls#time#now() - a:seconds)
endfunction

function! List(pulls, ...) abort
  return extend({
        \ 'target': {'label': 'Me @ o/r', 'user': 'me', 'repos': ['o/r']}, 'fetched_at': Ago(12),
        \ 'source': 'cache', 'age_seconds': 12, 'pull_requests': a:pulls, 'warnings': [],
        \ 'rate_limit': {'limit': 5000, 'remaining': 4987, 'reset_at': Ago(-600)}}, get(a:000, 0, {}))
endfunction

function! Pull(number, ...) abort
  let pull = extend({
        \ 'repo': 'o/r', 'number': a:number, 'title': 'title of ' . a:number, 'draft': v:false,
        \ 'html_url': 'https://github.com/o/r/pull/' . a:number, 'author': 'me',
        \ 'created_at': Ago(90000), 'updated_at': Ago(840), 'head_sha': 'abc', 'base_ref': 'master',
        \ 'review': 'none', 'mergeable': 'mergeable', 'mergeable_state': 'clean',
        \ 'update_branch': 'not_available', 'pipelines': [], 'pipelines_state': 'complete',
        \ }, get(a:000, 0, {}))
  let failed = len(filter(copy(pull.pipelines), 'v:val.bucket ==# "failed"'))
  return extend(pull, {'counts': {
        \ 'failed': failed, 'pending': len(pull.pipelines) - failed, 'passed': 3}}, 'keep')
endfunction

function! Pipeline(name, bucket, ...) abort
  return extend({
        \ 'context': a:name . ' (CI)', 'kind': 'status', 'bucket': a:bucket,
        \ 'state': a:bucket ==# 'failed' ? 'failure' : 'pending', 'description': 'build ' . a:bucket,
        \ 'target_url': 'https://ci.example.org/' . a:name, 'display_name': a:name, 'pipeline': a:name,
        \ 'command': 'run ' . a:name, 'required': 'unknown', 'started_at': v:null,
        \ 'completed_at': v:null, 'triggered_at': v:null}, get(a:000, 0, {}))
endfunction

" A board that shows this list, of the fake server.
function! OpenFake(pulls, ...) abort
  call FakeServer()
  PR
  call Answer(Sent('listPRs'), List(a:pulls, get(a:000, 0, {})))
endfunction
