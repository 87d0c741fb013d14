" The actions, with a server that is made of the test.

function! s:open() abort
  call OpenFake([Pull(1, {'pipelines': [Pipeline('p0', 'failed'), Pipeline('p1', 'pending'),
        \ Pipeline('style', 'failed', {'command': v:null, 'pipeline': v:null})]}), Pull(2)])
  call AnswerQuestions(0, '')
endfunction

function! s:at(pattern) abort
  call cursor(1, 1)
  call assert_true(search(a:pattern), a:pattern)
endfunction

function! Test_a_rerun_shows_on_its_line_and_says_how_it_ended() abort
  call s:open()
  call s:at('p0 ')
  call Press("\<CR>")
  let request = Sent('rerun')
  call assert_equal([1, 'o/r', 'Me @ o/r', 'run p0'], [request.params.pr, request.params.repo,
        \ request.params.target, request.params.pipeline])
  call assert_match(' p0 \+triggering', getline('.'))
  call Answer(request, {'message': '`run p0` was posted.', 'triggered_at': Ago(0)})
  call assert_equal(1, len(Said('prls: #1: `run p0` was posted\.$')))
  call assert_equal(v:true, Sent('listPRs').params.allow_stale)
  call assert_notmatch('posted', getline(3))
endfunction

function! Test_a_second_press_does_nothing_but_say_so() abort
  call s:open()
  call s:at('p0 ')
  call Press("\<CR>")
  let sent = len(g:sent)
  call Press("\<CR>")
  call assert_equal(sent, len(g:sent))
  call assert_equal(1, len(Said('prls: #1: still triggering run p0\.$')))
  let g:answer = 1
  call Press('B')
  call Press('B')
  call assert_equal(sent + 1, len(g:sent))
  call assert_equal(1, len(Said('prls: #1: still updating branch')))
  call s:at('p1 ')
  call Press("\<CR>")
  call assert_equal(sent + 1, len(g:sent))
endfunction

function! Test_a_failed_rerun_stands_on_its_line_until_a_refresh() abort
  call s:open()
  call s:at('p0 ')
  call Press("\<CR>")
  call Refuse(Sent('rerun'), 'You may not comment here.', {'kind': 'forbidden', 'hint': 'Use a classic token.'})
  call assert_match(' p0 \+failed: You may not comment here\. ', getline('.'))
  call assert_equal(1, len(Said('prls: #1: You may not comment here\. Use a classic token\.$')))
  call Answer(Sent('listPRs'), List([Pull(1, {'pipelines': [Pipeline('p0', 'failed')]})]))
  call assert_match(' p0 \+failed: ', getline('.'))
  call Press('R')
  call assert_match(' p0 \+failure ', getline('.'))
endfunction

function! Test_a_pending_pipeline_asks_first() abort
  call s:open()
  call s:at('p1 ')
  call Press("\<CR>")
  call assert_equal(['p1 is pending. Post "run p1" on #1 all the same?'], g:asked)
  call assert_equal({}, Sent('rerun'))
  let g:answer = 1
  call Press("\<CR>")
  call assert_equal('run p1', Sent('rerun').params.pipeline)
endfunction

let s:triggers = {'triggers': [{'pipeline': 'p0', 'command': 'run p0'}, {'pipeline': 'buildall',
      \ 'command': 'run buildall'}, {'pipeline': "evil\e", 'command': 'run evil'}, v:null]}

function! Test_a_trigger_is_chosen_where_none_is_known() abort
  for [place, keys] in [['style ', "\<CR>"], ['#2 ', "\<CR>"], ['p0 ', 't']]
    call s:open()
    let g:chosen = 'buildall'
    call s:at(place)
    call Press(keys)
    if !empty(Sent('listTriggers'))
      call Answer(Sent('listTriggers'), s:triggers)
    endif
    call assert_equal(['p0', 'buildall'], g:offered)
    call assert_equal('run buildall', Sent('rerun').params.pipeline)
    let number = Sent('rerun').params.pr
    call assert_match('^\S \+#' . number . ' \+triggering run buildall', getline(search('#' . number . ' ', 'cnw')))
    call Answer(Sent('rerun'), {'message': 'It was posted.'})
    call assert_match('#' . number . ' \+\[It was posted.\] title', getline(search('#' . number . ' ', 'cnw')))
  endfor
endfunction

function! Test_a_trigger_that_is_none_is_not_sent() abort
  call s:open()
  call s:at('#2 ')
  for answer in ['rm -rf', '']
    let g:chosen = answer
    call Press('t')
    if !empty(Sent('listTriggers'))
      call Answer(Sent('listTriggers'), s:triggers)
    endif
  endfor
  call assert_equal({}, Sent('rerun'))
  call assert_equal(1, len(Said('prls: there is no trigger "rm -rf"')))
endfunction

function! Test_an_answer_that_finds_the_person_elsewhere_asks_nothing() abort
  call s:open()
  call s:at('#2 ')
  call Press('t')
  call Press('F')
  new
  call Answer(Sent('listTriggers'), s:triggers)
  call Answer(Sent('rerunFailed'), {'reruns': [{'command': 'run p0'}], 'left_out': [], 'message': 'x'})
  call assert_equal([], g:asked)
  call assert_equal(2, len(Said('prls: #2: ask again from the board\.$')))
endfunction

function! Test_update_branch_is_asked_for_and_its_progress_shown() abort
  call s:open()
  call s:at('#1 ')
  call Press('B')
  call assert_equal(['Update branch, then run buildall on #1?'], g:asked)
  call assert_equal({}, Sent('rebaseRerun'))
  let g:answer = 1
  call Press('B')
  let request = Sent('rebaseRerun')
  call assert_match('#1  updating branch.*  title', getline('.'))
  call Progress(request.params.workDoneToken, {'kind': 'begin', 'title': 'x'})
  call assert_match('#1  updating branch.*  title', getline('.'))
  call Progress(request.params.workDoneToken, {'kind': 'report', 'message': "waiting\e for the new head"})
  call assert_match('#1  waiting<001B> for the new head  title', getline('.'))
  call Answer(request, {'message': 'The branch was updated.'})
  call assert_match('#1  \[The branch was updated.\] title', getline('.'))
  function! prls#time#now() abort
    return localtime() + 121
  endfunction
  call prls#board#draw_all()
  call assert_match('#1  title', getline('.'))
endfunction

function! Test_a_failed_update_stands_before_the_title() abort
  call s:open()
  let g:answer = 1
  call s:at('#1 ')
  call Press('B')
  call Refuse(Sent('rebaseRerun'), 'There is a conflict.', {'kind': 'conflict'})
  call assert_match('#1  \[failed: There is a conflict.\] title', getline('.'))
  call Press('B')
  call assert_match('#1  updating branch', getline('.'))
endfunction

function! Test_rerunning_what_failed_asks_with_the_preview() abort
  call s:open()
  call s:at('#1 ')
  let preview = {'reruns': [{'command': 'run p0'}, {'command': "run\nx"}], 'message': '2 to be posted.',
        \ 'left_out': [{'context': 'style', 'reason': 'No trigger is known for it.'}]}
  call Press('F')
  call assert_equal(v:true, Sent('rerunFailed').params.preview)
  call Answer(Sent('rerunFailed'), preview)
  call assert_equal(["run p0\nrun x\nleft out: style (No trigger is known for it.)\nPost 2 comments on #1?"], g:asked)
  call assert_true(has_key(Sent('rerunFailed').params, 'preview'))
  let g:answer = 1
  call Press('F')
  call Answer(Sent('rerunFailed'), preview)
  call assert_false(has_key(Sent('rerunFailed').params, 'preview'))
  call Answer(Sent('rerunFailed'), {'message': '2 posted.'})
  call assert_match('#1  \[2 posted.\] title', getline('.'))
endfunction

function! Test_with_nothing_to_rerun_nothing_is_asked() abort
  call s:open()
  call s:at('#2 ')
  call Press('F')
  call Answer(Sent('rerunFailed'), {'reruns': [], 'left_out': [], 'message': 'No pipeline failed.'})
  call assert_equal([], g:asked)
  call assert_equal(1, len(Said('prls: #2: No pipeline failed\.$')))
  call assert_notmatch('looking', getline('.'))
endfunction

function! Test_a_long_preview_fits_the_screen() abort
  let preview = prls#preview#of({'reruns': map(range(50), '{"command": "run " . v:val}')})
  let lines = split(prls#preview#question(preview, 1, 10), "\n")
  call assert_equal(9, len(lines))
  call assert_equal(['and 43 more', 'Post 50 comments on #1?'], lines[-2:])
endfunction

function! Test_after_a_write_that_was_refused_at_once_nothing_is_asked_again() abort
  call s:open()
  call s:at('p0 ')
  call Press("\<CR>")
  let lists = len(filter(copy(g:sent), 'v:val.method ==# "listPRs"'))
  call Refuse(Sent('rerun'), 'Read only.', {'kind': 'read_only'})
  call assert_equal(lists, len(filter(copy(g:sent), 'v:val.method ==# "listPRs"')))
endfunction

function! Test_the_failures_buffer_has_each_page() abort
  call s:open()
  call s:at('p0 ')
  call Press('gf')
  call assert_equal('prls://failures/o/r#1', bufname(''))
  let request = Sent('failures')
  call assert_equal({'pr': 1, 'repo': 'o/r', 'target': 'Me @ o/r'}, request.params)
  let pull = Pull(1, {'pipelines': [Pipeline('p0', 'failed', {'required': 'yes'})]})
  call remove(pull, 'counts')
  call Answer(request, List([pull]))
  call assert_match('^o/r#1  1 failed, 0 pending  refreshed ', getline(1))
  call assert_equal('title of 1', getline(3))
  call assert_match('^    \S p0  failure  run p0  required$', getline(4))
  call assert_equal('        p0 (CI): build failed', getline(5))
  call assert_equal('        https://ci.example.org/p0', getline(6))
  call cursor(6, 1)
  call Press("\<CR>")
  call assert_match(' p0  triggering', getline(4))
  call Answer(Sent('rerun'), {'message': 'Posted.'})
  call assert_equal('failures', g:sent[-1].method)
  call Press('q')
  call assert_equal('prls://board', bufname(''))
endfunction

function! Test_a_rerun_without_a_board_needs_only_the_number() abort
  call FakeServer()
  call AnswerQuestions(1, '')
  PRRerun #7 p0
  call assert_equal([7, 'p0'], [Sent('rerun').params.pr, Sent('rerun').params.pipeline])
  call assert_false(has_key(Sent('rerun').params, 'repo'))
  call Answer(Sent('rerun'), {'message': 'Posted.'})
  call assert_equal(1, len(Said('prls: #7: Posted\.$')))
  PRRebaseRerun o/r#8
  call assert_equal([8, 'o/r'], [Sent('rebaseRerun').params.pr, Sent('rebaseRerun').params.repo])
  PRRerunFailed 9
  call assert_equal(9, Sent('rerunFailed').params.pr)
  call assert_equal(-1, bufnr('prls://board'))
endfunction

" The keys leave at once, as typed ahead or by a macro; the questions are the real ones.
function! Test_what_is_typed_ahead_answers_the_choice_and_reruns_nothing_else() abort
  call OpenFake([Pull(1, {'pipelines': [Pipeline('p0', 'failed')]})])
  call Answer(Sent('listTriggers'), s:triggers)
  call Answer(Sent('listTargets'), {'targets': [{'label': 'Me @ o/r'}, {'label': 'You'}]})
  call s:at('p0 ')
  call Press("tbuildall\<CR>")
  call assert_equal(['run buildall'], map(filter(copy(g:sent), 'v:val.method ==# "rerun"'), 'v:val.params.pipeline'))
  call Press('R')
  call s:at('p0 ')
  call Press("tp0\<CR>")
  call assert_equal('run p0', Sent('rerun').params.pipeline)
  let g:sent = []
  call Press("TYou\<CR>")
  call assert_equal({}, Sent('rerun'))
  call assert_equal('You', Sent('listPRs').params.target)
endfunction

" A Vim in a terminal, with the board of the fake server, and the answer to F when the test says so.
function! s:vim_in_a_terminal() abort
  let script = tempname()
  let here = $PRLS_TEST_FILE[: strridx($PRLS_TEST_FILE, '/')]
  call writefile(['set nocompatible nomore', 'set runtimepath^=' . fnameescape(fnamemodify(here, ':p') . '../../../editors/vim'),
        \ 'runtime plugin/prls.vim', 'source ' . fnameescape(fnamemodify(here, ':p') . 'Support/helpers.vim'),
        \ 'call OpenFake([Pull(1, {"pipelines": [Pipeline("p0", "failed")]})])',
        \ 'call cursor(4, 1)',
        \ 'function! Late(milliseconds, method, result)',
        \ '  call timer_start(a:milliseconds, {_ -> [Answer(Sent(a:method), a:result), writefile([], "' . script . '.told")]})',
        \ 'endfunction'], script)
  let terminal = term_start([v:progpath, '-Nu', 'NONE', '-i', 'NONE', '-n', '-S', script],
        \ {'term_rows': 20, 'term_cols': 80, 'term_kill': 'kill'})
  call Wait({-> s:screen(terminal) =~# ' p0  '}, 'the board is there')
  return [terminal, script . '.told']
endfunction

function! s:screen(terminal) abort
  call term_wait(a:terminal, 50)
  return join(map(range(1, 20), 'term_getline(a:terminal, v:val)'), "\n")
endfunction

function! Test_an_answer_between_two_keys_of_a_command_asks_nothing() abort
  if !has('terminal')
    return
  endif
  let [terminal, told] = s:vim_in_a_terminal()
  call term_sendkeys(terminal, ":call Late(1500, 'rerunFailed', {'reruns': [{'command': 'run p0'}]})\<CR>F\"")
  call Wait({-> filereadable(told)}, 'the answer came')
  call assert_notmatch('Post 1 comment', s:screen(terminal))
  bwipeout!
endfunction

function! Test_a_message_does_not_hide_a_question() abort
  if !has('terminal')
    return
  endif
  let [terminal, told] = s:vim_in_a_terminal()
  call term_sendkeys(terminal, ":call Late(1500, 'rerun', {'message': 'Posted.'})\<CR>\<CR>B")
  call Wait({-> filereadable(told)}, 'the answer came')
  call assert_match('Update branch, then run buildall on #1?', s:screen(terminal))
  call term_sendkeys(terminal, 'n')
  call Wait({-> s:screen(terminal) =~# 'prls: #1: Posted'}, 'the message is shown')
  bwipeout!
endfunction

function! Test_the_triggers_are_known_as_soon_as_there_is_something_to_rerun() abort
  call FakeServer()
  PR
  call Progress(Sent('listPRs').params.partialResultToken, List([Pull(1, {'pipelines': [Pipeline('p0', 'failed')]})]))
  call Answer(Sent('listTriggers'), s:triggers)
  call s:at('p0 ')
  call Press("tbuildall\<CR>")
  call assert_equal('run buildall', Sent('rerun').params.pipeline)
endfunction
