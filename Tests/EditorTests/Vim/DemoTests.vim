" The board with the real server and its demo.

function! Test_the_demo_is_shown() abort
  call OpenDemo()
  call assert_match('^Freeman @ apache/doris  9 open, 7 failed, 1 pending  refreshed \d\d:\d\d:\d\d (\d\+ s ago)$',
        \ getline(1))
  call assert_true(search('^\S #58845  \[fix\](cloud)', 'nw'))
  call assert_true(search('^    \S Performance  .*  failure  .*  run performance  ', 'nw'))
endfunction

function! Test_a_pipeline_is_rerun() abort
  call OpenDemo()
  call search('Performance ')
  call Press("\<CR>")
  call WaitForMessage('prls: #58845: `run performance` was posted')
  call WaitForLine('Performance  .*\(triggered \d\+ s ago\|pending\)')
  call assert_match('Performance', getline('.'))
endfunction

function! Test_the_branch_is_updated_and_all_rerun() abort
  call OpenDemo()
  call AnswerQuestions(1, '')
  call search('#58845 ')
  call Press('B')
  call assert_match('#58845  updating branch', getline('.'))
  call WaitForMessage('prls: #58845: The branch was updated to \x\+; `run buildall` was posted')
  call WaitForLine('#58845  \[run buildall')
  call assert_match('#58845 ', getline('.'))
endfunction

function! Test_what_failed_is_previewed_and_rerun() abort
  call OpenDemo()
  call AnswerQuestions(0, '')
  call search('#58401 ')
  call Press('F')
  call Wait({-> !empty(g:asked)}, 'it asks')
  call assert_match("^run compile\nrun beut\nleft out: P0 Regression (Doris Regression) (", g:asked[0])
  call assert_match("\nPost 2 comments on #58401?$", g:asked[0])
  let g:answer = 1
  call Press('F')
  call WaitForMessage('prls: #58401: 2 posted, 2 left out\.')
endfunction

function! Test_any_trigger_is_chosen() abort
  call OpenDemo()
  call AnswerQuestions(0, 'compile')
  call search('#58712 ')
  call Press("\<CR>")
  call WaitForMessage('prls: #58712: `run compile` was posted')
  call assert_true(index(g:offered, 'buildall') >= 0)
endfunction

function! Test_the_server_says_why_it_refuses() abort
  call OpenDemo()
  PRRerun 58845 nonsense
  call WaitForMessage('prls: #58845: No trigger is known for')
  PRRerun 4711 p0
  call WaitForMessage('prls: #4711: .*4711')
  PRTarget Nowhere
  call WaitForLine('Nowhere')
  call WaitForLine('^Press R to try again\.$')
endfunction

function! Test_failures_are_shown_in_a_buffer_of_their_own() abort
  call OpenDemo()
  vertical PRFailures apache/doris#58845
  call WaitForLine('^apache/doris#58845  2 failed, 2 pending  refreshed')
  call assert_true(search('^        https://github.com/apache/doris/actions/runs/1/job/2$', 'nw'))
  call assert_equal('row', winlayout()[0])
  call search('Performance ')
  call Press("\<CR>")
  call WaitForMessage('prls: #58845: `run performance` was posted')
  PRFailures 58712
  call WaitForLine('^    No failed or pending pipelines\.$')
endfunction

function! Test_commands_work_without_a_board() abort
  let g:prls_command = [$PRLS, '--demo']
  call AnswerQuestions(1, '')
  PRRerun 58845 performance
  call WaitForMessage('prls: #58845: `run performance` was posted')
  PRYank apache/doris-website#1204
  call WaitForMessage('prls: copied https://github.com/apache/doris-website/pull/1204$')
  PRQuickfix
  call Wait({-> !empty(getqflist())}, 'there is a quickfix list')
  call assert_equal('quickfix', &buftype)
endfunction

function! Test_a_target_may_be_named() abort
  let g:prls_command = [$PRLS, '--demo']
  PR Freeman @ apache/doris
  call WaitForLine('9 open')
  call AnswerQuestions(0, '')
  call Press('T')
  call WaitForMessage('prls: Freeman @ apache/doris is the only target\.')
  call assert_equal(['apache/doris'], prls#complete#targets('ap', 'PR Freeman @ ap', 15))
endfunction
