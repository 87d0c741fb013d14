" The server's life, with real processes.

" The demo's server in a shell that notes its process.
function! s:start() abort
  let s:record = tempname()
  let g:prls_command = ['sh', '-c', 'echo $$ > "$0.new" && mv "$0.new" "$0" && exec "$1" --demo', s:record, $PRLS]
endfunction

function! s:kill() abort
  call Wait({-> filereadable(s:record)}, 'the server is started')
  call system('kill -9 ' . readfile(s:record)[0])
  call delete(s:record)
endfunction

function! Test_the_server_starts_with_the_first_command() abort
  call assert_equal('not running', prls#server#state())
  call OpenDemo()
  call assert_match('^running for', prls#server#state())
endfunction

function! Test_a_missing_program_is_one_message_with_the_next_step() abort
  let g:prls_command = ['/nonexistent/prls']
  PR
  call assert_match('^prls: there is no prls binary at /nonexistent/prls;', join(getline(3, '$')))
  call assert_true(search('^Press R to try again\.$', 'nw'))
  PRRerun 5 p0
  call assert_equal(1, len(Said('prls: #5: there is no prls binary')))
  let g:prls_command = 'prls'
  call Press('R')
  call assert_match('g:prls_command must be a list of strings', join(getline(3, '$')))
endfunction

function! Test_the_program_is_looked_for_in_the_checkout_then_on_path() abort
  let own = prls#binary#checkout() . '/.build/release/prls'
  let $PATH = tempname() . ':' . $PATH
  if executable(own)
    call assert_equal({'argv': [own], 'why': 'the checkout''s own build'}, prls#binary#find())
  else
    try
      call assert_equal('on PATH', prls#binary#find().why)
    catch /^prls: there is no prls binary; run "swift build -c release" in .*, or set g:prls_command\.$/
      call mkdir(split($PATH, ':')[0])
      call writefile([''], split($PATH, ':')[0] . '/prls')
      call setfperm(split($PATH, ':')[0] . '/prls', 'rwx------')
      call assert_equal('on PATH', prls#binary#find().why)
    endtry
  endif
endfunction

function! Test_what_waits_fails_when_the_server_dies() abort
  call s:start()
  PR
  call WaitForLine('^Freeman @ apache/doris  9 open')
  call AnswerQuestions(1, '')
  call search('#58845 ')
  call Press('B')
  call assert_match('updating branch', getline('.'))
  call s:kill()
  call WaitForMessage('the server ended (status .*)')
  call assert_equal(1, len(Said('prls: the server ended')), string(prls#log#lines()))
  call assert_match('See :PRLog\. It may have been posted; ask again, and prls looks first\.$', Said('prls: the server ended')[0])
  call assert_match('\[failed: the server', getline(search('#58845 ', 'cnw')))
  call assert_equal('not running', prls#server#state())
  call Press('R')
  call WaitForLine('9 open.*ago)$')
endfunction

function! Test_its_last_words_are_told() abort
  let g:prls_command = ['sh', '-c', 'echo first >&2; printf "no\033 luck\n" >&2; exit 3']
  PR
  call WaitForMessage('prls: the server ended (status 3): no<001B> luck\. See :PRLog$')
  call WaitForLine('ended (status 3)')
  PRLog
  call assert_true(search('stderr: first$', 'nw'))
  call assert_true(search('stderr: no<001B> luck$', 'nw'))
endfunction

function! Test_three_deaths_within_a_minute_end_it_until_a_restart() abort
  let g:prls_command = ['false']
  for death in range(1, 3)
    PR
    call Wait({-> len(Said('prls: the server ended')) == death}, 'it died ' . death . ' times')
  endfor
  PR
  call assert_match('the server ended 3 times within a minute; see :PRLog, then :PRRestart\.', join(getline(3, '$')))
  call assert_equal(3, len(Said('started false')))
  let g:prls_command = [$PRLS, '--demo']
  PRRestart
  call WaitForLine('^Freeman @ apache/doris  9 open')
endfunction

function! Test_what_follows_a_death() abort
  for [lived, visible, deaths, decision] in [
        \ [10, 1, [100], 'restart'], [9.9, 1, [100], 'wait'], [3600, 0, [100], 'wait'],
        \ [10, 1, [50, 90, 100], 'refuse'], [10, 1, [39, 90, 100], 'restart'], [0, 0, [], 'wait']]
    call assert_equal(decision, prls#server#after_death(lived, visible, deaths, 100), string(deaths))
  endfor
endfunction

function! Test_a_server_that_never_answers_is_given_up() abort
  let g:prls_command = ['cat']
  let g:prls_read_timeout = 0.3
  PR
  call WaitForMessage('prls: initialize got no answer within 0\.3 s')
  call WaitForLine('got no answer within 0\.3 s')
  call assert_equal('not running', prls#server#state())
  let g:prls_command = [$PRLS, '--demo']
  let g:prls_read_timeout = 100
  call Press('R')
  call WaitForLine('9 open.*ago)$')
endfunction

function! Test_a_request_without_an_answer_fails_and_its_late_answer_is_dropped() abort
  call OpenFake([Pull(1, {'pipelines': [Pipeline('p0', 'failed')]})])
  let g:prls_read_timeout = 0.1
  let g:prls_write_timeout = 0.2
  call search('p0 ')
  call Press("\<CR>")
  call WaitForMessage('prls: #1: rerun got no answer within 0\.2 s; .* It may have been posted; ask again')
  let late = Sent('rerun')
  call assert_equal(late.id, Sent('$/cancelRequest').params.id)
  call Answer(late, {'message': 'too late'})
  call assert_equal([], Said('too late'))
  call Press('R')
  call WaitForLine('^! prls: listPRs got no answer within 0\.1 s')
  call Answer(Sent('listPRs'), List([Pull(99)]))
  call assert_equal(0, search('#99', 'nw'))
endfunction

function! Test_a_server_that_talks_nonsense_is_survived() abort
  let g:prls_command = ['sh', '-c', 'echo "{nonsense"; echo "[1,2"; exec cat >/dev/null']
  let g:prls_read_timeout = 0.3
  PR
  call WaitForLine('got no answer within 0\.3 s')
endfunction

function! Test_a_restart_takes_the_place_of_the_old_server() abort
  call OpenDemo()
  PRRestart
  call WaitForMessage('prls: the server was restarted\.')
  call WaitForLine('9 open.*ago)$')
  call assert_equal([], Said('prls: the server ended'))
endfunction

function! Test_lines_are_put_together_however_they_are_cut() abort
  let text = "{\"a\":1}\n\n{\"b\":2}\nrest"
  for cut in range(0, strlen(text))
    let rest = ['']
    let lines = prls#process#lines(rest, split(strpart(text, 0, cut), "\n", 1))
    let lines += prls#process#lines(rest, split(strpart(text, cut), "\n", 1))
    call assert_equal([['{"a":1}', '', '{"b":2}'], 'rest'], [lines, join(rest, '')], 'cut at ' . cut)
  endfor
  let rest = ['']
  call assert_equal([], prls#process#lines(rest, ['{"a"']))
  call assert_equal([], prls#process#lines(rest, [':1']))
  call assert_equal(['{"a":1}', ''], prls#process#lines(rest, ['}', '', '{"b"']))
  call assert_equal(['{"b":2}'], prls#process#lines(rest, [':2}', '']))
  call assert_equal([], prls#process#lines(rest, ['']))
endfunction

function! Test_leaving_the_editor_leaves_no_server_and_waits_for_none() abort
  call s:start()
  PR
  call WaitForLine('9 open')
  let pid = readfile(s:record)[0]
  doautocmd VimLeavePre
  call Wait({-> system('kill -0 ' . pid . ' 2>/dev/null; echo $?') =~# '^1'}, 'the server has ended')
  call assert_equal([], Said('prls: the server ended'))
endfunction
