" A corpus of hostile texts, wherever the plugin shows what the server said: nothing runs, nothing hidden
" gets through, and the layout holds. TestSupport has the corpus.

scriptencoding utf-8

let s:corpus = fnamemodify(resolve(expand('<sfile>:p')), ':h:h:h') . '/TestSupport/HostileTexts.json'
" What may be on no screen, apart from the ends of lines.
let s:never = [[0x00, 0x1f], [0x7f, 0x9f], [0xad, 0xad], [0x61c, 0x61c], [0x1160, 0x1160], [0x180e, 0x180e],
      \ [0x200b, 0x200f], [0x2028, 0x202e], [0x2060, 0x206f], [0x3164, 0x3164], [0xd800, 0xdfff],
      \ [0xfe00, 0xfe0f], [0xfeff, 0xfeff], [0xfff9, 0xfffb], [0xe0000, 0xe0fff]]
let s:looked_at = 990

" {name, text, page (whether it may be opened)} each. `flood`: how often the floods repeat themselves at most.
function! s:texts(flood) abort
  let entries = json_decode(join(readfile(s:corpus), "\n"))
  for entry in entries
    if has_key(entry, 'json')
      let entry.text = json_decode('"' . entry.json . '"')
    elseif has_key(entry, 'flood')
      let entry.text .= repeat(entry.flood, min([entry.times, a:flood]))
    endif
  endfor
  call assert_true(len(entries) >= 200)
  return entries
endfunction

" Those that are no addresses, in some ten texts: as much in each as the plugin looks at, so that a test need not
" do everything four hundred times.
function! s:batches() abort
  let batches = ['']
  for entry in filter(s:texts(6), 'v:val.name !~# "^URL: "')
    let text = type(entry.text) == v:t_string ? entry.text : entry.name
    if strchars(batches[-1] . text) > s:looked_at
      call add(batches, '')
    endif
    let batches[-1] .= text . ' '
  endfor
  return batches
endfunction

" Every text of a dictionary's, except those that the layout hangs on, becomes this one.
function! s:poisoned(dict, text, kept) abort
  return map(a:dict, 'type(v:val) == v:t_string && index(a:kept, v:key) < 0 ? a:text : v:val')
endfunction

function! s:pipeline(text, bucket) abort
  return s:poisoned(Pipeline('x', a:bucket), a:text, ['kind', 'bucket', 'required'])
endfunction

" A pull request for each text, which is all that is said of it and of its pipeline.
function! s:pulls(texts) abort
  return map(copy(a:texts), {index, text -> s:poisoned(Pull(60001 + index,
        \ {'counts': {'failed': 1, 'pending': 0, 'passed': 7654321}, 'pipelines': [s:pipeline(text, 'failed')]}),
        \ text, ['repo', 'updated_at', 'pipelines_state'])})
endfunction

" Nothing that an execution would have made is there, and every option is as it was.
function! s:check_nothing_ran(options) abort
  call assert_false(exists('g:pwned') || glob('*', 1, 1) !=# ['config.yaml'])
  call assert_true(a:options ==# execute('setglobal all'), 'an option was set')
  let window = bufwinid('^prls://board$')
  call assert_equal([0, 'manual', 0, 'prls', 'nofile'], map(['modeline', 'foldmethod', 'modifiable', 'filetype',
        \ 'buftype'], 'getwinvar(window, "&" . v:val)'))
endfunction

" Code points that were seen and may be on a screen.
let s:allowed = {}

function! s:check(lines, what) abort
  for code in uniq(sort(filter(str2list(join(a:lines, '')), '!has_key(s:allowed, v:val)'), 'n'))
    if empty(filter(copy(s:never), 'code >= v:val[0] && code <= v:val[1]'))
      let s:allowed[code] = 1
    else
      call assert_report(printf('%s: <%04X> in %s', a:what, code,
            \ strtrans(strpart(matchstr(a:lines, nr2char(code)), 0, 200))))
    endif
  endfor
endfunction

" What the buffer of the popup says that is shown now, which goes away.
function! s:popup() abort
  if has('nvim')
    let window = filter(nvim_list_wins(), '!empty(nvim_win_get_config(v:val).relative)')[0]
    let lines = nvim_buf_get_lines(nvim_win_get_buf(window), 0, -1, v:true)
    call nvim_win_close(window, v:true)
    return lines
  endif
  let lines = getbufline(winbufnr(popup_list()[0]), 1, '$')
  call popup_clear()
  return lines
endfunction

function! Test_no_text_breaks_the_board_or_gets_through() abort
  let entries = s:texts(100)
  call OpenFake([Pull(1)])
  let options = execute('setglobal all')
  call prls#board#ask(bufnr(''), 'refresh')
  call Answer(Sent('listPRs'), List(s:pulls(map(copy(entries), 'v:val.text'))))
  call s:check_nothing_ran(options)
  let lines = getline(1, '$')
  call s:check(lines, 'the board')
  call assert_equal(2 + 2 * len(entries), len(lines))
  for index in range(len(entries))
    let [pull, pipeline] = lines[2 + 2 * index : 3 + 2 * index]
    call assert_match('^✗ #' . (60001 + index) . '  ', pull)
    call assert_match('^    ✗ ', pipeline)
    call assert_true(strwidth(pull) <= &columns, entries[index].name)
    " What stands behind the title.
    let column = strwidth(strpart(pull, 0, strridx(pull, '✗1 ✓7654321  14 min')))
    let common = index ? common : column
    call assert_equal(common, column, entries[index].name)
  endfor
endfunction

function! Test_a_megabyte_in_every_field_is_cut_at_a_thousand_characters() abort
  let texts = map(filter(s:texts(1048576), 'v:val.name =~# "^long: "'), 'v:val.text')
  call assert_true(max(map(copy(texts), 'len(v:val)')) >= 1048576)
  call OpenFake(s:pulls(texts), {'warnings': texts})
  call s:check(getline(1, '$'), 'the board')
  call assert_equal([], filter(map(range(1, line('$')), 'strchars(getline(v:val))'), 'v:val > 1100'))
  call assert_equal(len(texts), len(filter(getline(1, '$'), 'v:val =~# "^✗ #"')))
endfunction

function! Test_no_text_gets_through_where_one_looks_closer() abort
  let texts = s:batches()
  call OpenFake(s:pulls(texts))
  let options = execute('setglobal all')
  for lnum in range(3, line('$'))
    call cursor(lnum, 1)
    call prls#show#at_cursor()
    call s:check(s:popup(), 'K on line ' . lnum)
  endfor

  PRQuickfix
  call assert_equal('quickfix', &buftype)
  call assert_equal(len(texts), line('$'))
  call s:check(getline(1, '$') + [w:quickfix_title], 'the quickfix list')
  close

  PRFailures 60001
  call Answer(Sent('failures'), List([Pull(60001, {'title': "evil\e\u202e",
        \ 'pipelines': map(copy(texts), 's:pipeline(v:val, "failed")')})]))
  call assert_true(line('$') > 5 * len(texts))
  call s:check(getline(1, '$'), 'the failures')
  call s:check_nothing_ran(options)
endfunction

function! Test_no_text_gets_through_in_messages_and_questions() abort
  call OpenFake([Pull(1, {'pipelines': [Pipeline('p0', 'failed'), s:pipeline('x', 'pending')]}), Pull(2)])
  let options = execute('setglobal all')
  call AnswerQuestions(1, '')
  for text in s:batches()
    " Progress, refusal and result, of a rerun and of the whole.
    call prls#commands#rerun('1 p0')
    call Progress(Sent('rerun').params.workDoneToken, {'kind': 'report', 'message': text})
    call Refuse(Sent('rerun'), text, {'kind': 'forbidden', 'hint': text})
    call prls#commands#rebase_rerun('2')
    call Progress(Sent('rebaseRerun').params.workDoneToken, {'kind': 'report', 'message': text})
    call s:check(getline(1, '$'), 'progress')
    call Answer(Sent('rebaseRerun'), {'message': text, 'rerun': {'command': 'x', 'status': text}})
    call s:check(getline(1, '$'), 'a result')
    call prls#commands#rerun_failed('1')
    let preview = {'reruns': [{'command': text}], 'message': text,
          \ 'left_out': [{'context': text, 'reason': ''}, {'context': '', 'reason': text}]}
    call Answer(Sent('rerunFailed'), preview)
    call Refuse(Sent('rerunFailed'), text, {'kind': 'forbidden', 'hint': text})
    call s:check(getline(1, '$'), 'a result')
    call prls#commands#rerun_failed('1')
    call Answer(Sent('rerunFailed'), {'reruns': [], 'left_out': [], 'message': text})
    " A pipeline that is pending is asked about.
    call prls#board#ask(bufnr(''), 'refresh')
    call Answer(Sent('listPRs'), List([Pull(1, {'pipelines': [s:pipeline(text, 'pending'), Pipeline('p0', 'failed')]}),
          \ Pull(2)]))
    call prls#actions#rerun(prls#subject#named('1'), text)
    call Refuse(Sent('rerun'), text, {'kind': 'forbidden'})
    call cursor(3, 1)
    call prls#show#at_cursor()
    call s:check(s:popup(), 'K')
    call prls#log#stderr(text)
  endfor
  call assert_true(len(g:asked) > 2 * len(s:batches()))
  call s:check(flatten(map(copy(g:asked), 'split(v:val, "\n")')), 'a question')
  call s:check(split(execute('messages'), "\n"), 'a message')
  PRLog
  call assert_true(len(filter(getline(1, '$'), 'v:val =~# " stderr: "')) > 5)
  call s:check(getline(1, '$'), ':PRLog')
  call s:check_nothing_ran(options)
endfunction

function! Test_no_text_gets_through_in_errors_warnings_labels_and_completions() abort
  let texts = s:batches()
  call FakeServer()
  PR
  let options = execute('setglobal all')
  for text in texts
    call prls#board#ask(bufnr(''), 'refresh')
    call Refuse(Sent('listPRs'), text, {'kind': 'rate_limited', 'hint': text, 'retry_at': text})
    call s:check(getline(1, '$'), 'an error')
    call prls#board#ask(bufnr(''), 'refresh')
    call Answer(Sent('listPRs'), List([], {'target': {'label': text, 'user': text, 'repos': [text]},
          \ 'fetched_at': text, 'source': text, 'warnings': [text]}))
    call s:check(getline(1, '$'), 'a label')
    call assert_equal([], filter(getline(2, line('$') - 2), 'v:val !~# "^! \\|^  "'))
    call s:check(prls#complete#targets('', 'PR ', 3), 'the labels offered')
    let b:prls.list = {}
    call prls#board#draw(bufnr(''))
    call s:check(getline(1, '$'), 'a label without a list')
    let b:prls.target = ''
  endfor
  call prls#triggers#load({_ -> 0})
  call Answer(Sent('listTriggers'), {'triggers': map(copy(texts),
        \ '{"pipeline": v:val, "command": v:val, "display_name": v:val, "contexts": [v:val]}')})
  call prls#targets#load({_ -> 0})
  call Answer(Sent('listTargets'), {'targets': map(copy(texts), '{"label": v:val}')})
  call prls#board#ask(bufnr(''), 'refresh')
  call Answer(Sent('listPRs'), List(map(copy(texts), {_, text -> Pull(1, {'repo': text,
        \ 'pipelines': [s:pipeline(text, 'failed')]})}),
        \ {'target': {'label': 'x', 'user': 'me', 'repos': ['a/b', 'c/d']}}))
  call s:check(getline(1, '$'), 'the board with repositories')
  let offered = prls#complete#pulls('', 'PRRerunFailed ', 14)
  call assert_equal(len(texts), len(offered))
  call s:check(offered + prls#complete#rerun('', 'PRRerun 1 ', 10) + prls#triggers#names()
        \ + prls#targets#labels(), 'what is offered')
  for lnum in range(3, line('$'), 2)
    call cursor(lnum, 1)
    call prls#commands#failures('', '')
    call s:check([bufname('')] + getline(1, '$'), 'failures by a hostile name')
    close
  endfor
  call s:check_nothing_ran(options)
endfunction

function! Test_no_text_of_a_program_gets_through() abort
  let said = tempname()
  call writefile(map(s:batches(), 'substitute(v:val, "\n", " ", "g")'), said)
  let g:prls_command = ['sh', '-c', 'cat "$0"; cat "$0" >&2', said]
  call OpenFake([])
  let options = execute('setglobal all')
  PRHealth
  call WaitForLine('all is well')
  call assert_true(line('$') > 2 * len(s:batches()))
  call s:check(getline(1, '$'), ':PRHealth')
  call s:check_nothing_ran(options)
endfunction

function! Test_only_plain_web_addresses_are_opened_and_copied_each_as_one_argument() abort
  let record = tempname()
  let g:prls_open_command = ['sh', '-c', 'printf "%s\n" $# "$1" >> "$0"', record]
  for entry in s:texts(1048576)
    " Vim leaves out U+0000 where it decodes JSON.
    let is_page = get(entry, 'page', v:false) || (entry.name =~# 'a NUL inside' && !has('nvim'))
    call setreg('"', 'untouched')
    call prls#page#yank('"', entry.text)
    call assert_equal(is_page ? entry.text : 'untouched', getreg('"'), entry.name)
    call prls#page#open(entry.text)
    if is_page
      call Wait({-> filereadable(record) && len(readfile(record)) == 2}, 'the page is opened: ' . entry.name)
      call assert_equal(['1', entry.text], readfile(record), entry.name)
      call delete(record)
    endif
  endfor
  call s:check(prls#log#lines(), 'what is said of pages')
  call assert_false(filereadable(record) || exists('g:pwned') || glob('*', 1, 1) !=# ['config.yaml'])
endfunction
