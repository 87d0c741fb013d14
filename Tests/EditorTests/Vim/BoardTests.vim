" The board's questions and answers, with a server that is made of the test.

function! s:open() abort
  call FakeServer()
  PR
  return Sent('listPRs')
endfunction

function! Test_opening_takes_what_there_is_and_what_comes() abort
  let request = s:open()
  call assert_equal(v:true, request.params.allow_stale)
  call assert_match('^prls  loading', getline(1))
  call Progress(request.params.partialResultToken, List([Pull(1)]))
  call assert_match('#1 ', getline(3))
  call assert_match('1 open.*refreshing', getline(1))
  call Progress(request.params.partialResultToken, List([Pull(2), Pull(1, {'title': 'newer'})]))
  call assert_match('newer', getline(3))
  call assert_match('#2 ', getline(4))
  call Answer(request, List([Pull(2)]))
  call assert_match('#2 ', getline(3))
  call assert_equal(3, line('$'))
  call assert_notmatch('refreshing', getline(1))
endfunction

function! Test_a_newer_question_outdates_an_older_one() abort
  let first = s:open()
  call Press('R')
  let second = Sent('listPRs')
  call assert_equal(v:true, second.params.refresh)
  call assert_equal(first.id, Sent('$/cancelRequest').params.id)
  call Answer(second, List([Pull(2)]))
  call Answer(first, List([Pull(1)]))
  call Progress(first.params.partialResultToken, List([Pull(1)]))
  call assert_match('#2 ', getline(3))
endfunction

function! Test_a_second_refresh_waits_for_the_first() abort
  call OpenFake([Pull(1)])
  call Press('R')
  let asked = len(g:sent)
  call Press('R')
  call assert_equal(asked, len(g:sent))
  call assert_equal(1, len(Said('prls: still refreshing')))
endfunction

function! Test_an_answer_for_a_buffer_that_is_gone_is_dropped() abort
  let request = s:open()
  let bufnr = bufnr('')
  execute 'bwipeout' bufnr
  call assert_equal(request.id, Sent('$/cancelRequest').params.id)
  call Answer(request, List([Pull(1)]))
  call assert_false(bufexists(bufnr))
  PR
  call Answer(Sent('listPRs'), List([Pull(2)]))
  call assert_match('#2 ', getline(3))
endfunction

function! Test_a_board_comes_back_after_bdelete_and_bunload() abort
  for command in ['bdelete', 'bunload']
    call OpenFake([Pull(1)])
    let bufnr = bufnr('')
    new
    execute command bufnr
    PR
    call Answer(Sent('listPRs'), List([Pull(2)]))
    call assert_match('#2 ', getline(3), command)
    call assert_equal('<Plug>(prls-rerun)', maparg('<CR>', 'n'), command)
  endfor
endfunction

function! Test_a_failed_refresh_leaves_the_list_with_the_reason() abort
  call OpenFake([Pull(1)])
  call Press('R')
  call Refuse(Sent('listPRs'), 'The limit is used up.', {'kind': 'rate_limited', 'retry_at': Ago(-600)})
  call assert_match(', stale$', getline(1))
  call assert_match('^! The limit is used up. It works again at \d\d:\d\d:\d\d\.$', getline(2))
  call assert_match('#1 ', getline(4))
  call Press('R')
  call Answer(Sent('listPRs'), List([Pull(1)], {'warnings': ['The refresh failed.']}))
  call assert_match(', stale$', getline(1))
  call assert_equal('! The refresh failed.', getline(2))
  call Press('R')
  call Answer(Sent('listPRs'), List([Pull(1)], {'source': 'live'}))
  call assert_notmatch('stale', getline(1))
  call assert_match('#1 ', getline(3))
endfunction

function! Test_a_first_question_that_fails_says_what_to_do() abort
  let request = s:open()
  call Refuse(request, 'No way.', {'kind': 'network', 'hint': 'Plug it in.'})
  call assert_equal(['prls', '', 'No way.', 'Plug it in.', 'Press R to try again.'], getline(1, '$'))
  call Press('R')
  call assert_match('^prls  loading', getline(1))
endfunction

function! Test_an_interrupted_question_is_silent() abort
  let request = s:open()
  call prls#request#take({'jsonrpc': '2.0', 'id': request.id, 'error': {'code': -32800, 'message': 'cancelled'}})
  call assert_equal(['prls'], getline(1, '$'))
endfunction

function! Test_answers_of_any_shape_are_survived() abort
  for result in [v:null, [], 'text', 7, {'pull_requests': 'x', 'target': [], 'warnings': {}}]
    let request = s:open()
    call Answer(request, result)
    call assert_match('0 open', getline(1), string(result))
  endfor
  call prls#request#take('text')
  call prls#request#take({'method': 7, 'params': {}})
  call prls#request#take({'method': '$/progress', 'params': v:null})
  call prls#request#take({'method': 'pullRequestsChanged', 'params': {}})
  call prls#request#take({'id': 'x', 'result': {}})
  call prls#request#take({'id': 1, 'method': 'window/showMessageRequest', 'params': {}})
  call prls#request#take({'id': v:null, 'error': 'broken'})
endfunction

function! Test_another_target_is_asked_for_with_its_label() abort
  call OpenFake([Pull(1)])
  PRTarget Other one
  call assert_equal('Other one', Sent('listPRs').params.target)
  call assert_match('^Other one  loading', getline(1))
  call Answer(Sent('listPRs'), List([], {'target': {'label': 'Other one', 'user': 'x', 'repos': []}}))
  call assert_equal('No open pull requests for Other one.', getline(3))
  PR Me @ o/r
  call assert_equal('Me @ o/r', Sent('listPRs').params.target)
endfunction

function! Test_the_target_is_chosen_from_the_configured_ones() abort
  call OpenFake([Pull(1)])
  call AnswerQuestions(0, 'Second')
  call Press('T')
  call Answer(Sent('listTargets'), {'targets': [{'label': 'Me @ o/r'}, {'label': 'Second'}, {'label': "evil\e"}]})
  call assert_equal(['Me @ o/r', 'Second'], g:offered)
  call assert_equal('Second', Sent('listPRs').params.target)
endfunction

function! Test_a_change_of_another_target_is_not_asked_for() abort
  call OpenFake([Pull(1)])
  let asked = len(g:sent)
  call prls#request#take({'method': 'pullRequestsChanged', 'params': {'target': 'Another'}})
  call assert_equal(asked, len(g:sent))
  call prls#request#take({'method': 'pullRequestsChanged', 'params': {'target': 'Me @ o/r'}})
  call assert_equal({'target': 'Me @ o/r'}, Sent('listPRs').params)
endfunction

function! Test_an_empty_editor_gives_its_window_and_another_is_split() abort
  call OpenFake([Pull(1)])
  call assert_equal(1, winnr('$'))
  call Press('q')
  call assert_equal('', bufname(''))
  call setline(1, 'text')
  setlocal nomodified
  vertical PR
  call assert_equal([2, 'row'], [winnr('$'), winlayout()[0]])
  wincmd w
  PR
  call assert_equal([2, 'prls://board'], [winnr('$'), bufname('')])
  call Press('q')
  call assert_equal(1, winnr('$'))
endfunction

function! Test_a_board_in_another_tab_is_gone_to() abort
  call OpenFake([Pull(1)])
  tabnew
  PR
  call assert_equal([1, 'prls://board'], [tabpagenr(), bufname('')])
  tabclose 2
  new
  tab PR
  call assert_equal(1, tabpagenr('$'))
endfunction

function! Test_the_quickfix_list_follows_the_board() abort
  call OpenFake([Pull(1, {'pipelines': [Pipeline('a', 'failed'), Pipeline('b', 'failed'), Pipeline('c', 'pending')]})])
  PRQuickfix
  cclose
  let list = getqflist({'items': 0, 'title': 0})
  call assert_equal('prls: failures of Me @ o/r', list.title)
  call assert_equal(['#1 a: failure: build failed', '#1 b: failure: build failed'], map(copy(list.items), 'v:val.text'))
  cc 2
  call assert_match(' b  ', getline('.'))
  call Press('R')
  call Answer(Sent('listPRs'), List([Pull(9, {'pipelines': [Pipeline('z', 'failed')]}),
        \ Pull(1, {'pipelines': [Pipeline('a', 'failed'), Pipeline('b', 'failed')]})]))
  call assert_equal(3, getqflist({'idx': 0}).idx)
  cc
  call assert_match(' b  ', getline('.'))
  cfirst
  call assert_match(' z  ', getline('.'))
  call Press('zM')
  clast
  call assert_match('+#1 ', getline('.'))
endfunction

function! Test_another_quickfix_list_is_left_alone() abort
  call OpenFake([Pull(1, {'pipelines': [Pipeline('a', 'failed')]})])
  PRQuickfix
  cclose
  call setqflist([], ' ', {'title': 'mine', 'items': [{'text': 'x'}]})
  call Press('R')
  call Answer(Sent('listPRs'), List([Pull(2, {'pipelines': [Pipeline('q', 'failed')]})]))
  call assert_equal('mine', getqflist({'title': 0}).title)
  call assert_equal(1, len(getqflist()))
endfunction

function! Test_motions_go_to_pull_requests_and_failures() abort
  call OpenFake([Pull(1, {'pipelines': [Pipeline('a', 'failed'), Pipeline('b', 'pending')]}),
        \ Pull(2, {'pipelines': [Pipeline('c', 'failed')]}), Pull(3)])
  call cursor(1, 1)
  for [keys, line] in [[']]', '#1 '], [']]', '#2 '], ['[[', '#1 '], [']f', ' a  '], [']f', ' c  '], [']f', ' c  '],
        \ ['[f', ' a  '], ['2]]', '#3 '], [']]', '#3 '], ['9[[', '#1 ']]
    call Press(keys)
    call assert_match(line, getline('.'), keys)
  endfor
endfunction

function! Test_what_is_cut_is_shown_whole() abort
  let pull = prls#model#list(List([Pull(1, {'title': repeat('long ', 50), 'draft': v:true,
        \ 'pipelines': [Pipeline('a', 'failed', {'command': v:null})]})])).pulls[0]
  call assert_match('^#1 \(long \)\{50}$', prls#show#pull(pull)[0])
  call assert_true(index(prls#show#pull(pull), 'https://github.com/o/r/pull/1') > 0)
  call assert_equal(['a: failure', 'a (CI)', 'build failed', 'https://ci.example.org/a',
        \ 'no comment is known to rerun it'], prls#show#pipeline(pull.pipelines[0]))
  call OpenFake([Pull(1)])
  call cursor(3, 1)
  call Press('K')
endfunction

function! Test_edit_while_a_question_is_out_asks_it_anew() abort
  call OpenFake([Pull(1)])
  call Press('R')
  let old = Sent('listPRs')
  edit
  call assert_notequal(old.id, Sent('listPRs').id)
  call Answer(Sent('listPRs'), List([Pull(2)]))
  call assert_equal(1, search('^Me.*ago)$', 'cnw'))
  call assert_true(search('#2', 'nw'))
endfunction

function! Test_the_last_window_is_left_with_the_popup_of_K_on_it() abort
  call OpenFake([Pull(1)])
  call search('#1')
  call Press('Kq')
  call assert_equal('', bufname(''))
endfunction

function! Test_the_keys_are_made_whatever_is_in_cpoptions() abort
  " Neovim has no "<" there.
  let &cpoptions .= has('nvim') ? '' : '<'
  try
    call OpenFake([Pull(1, {'pipelines': [Pipeline('p0', 'failed')]})])
    call Press('zM')
    call assert_false(search('p0', 'nw'))
    call Press('g?')
    call assert_equal('prls://help', bufname(''))
    call Press('q')
    call assert_equal('prls://board', bufname(''))
  finally
    set cpoptions&vim
  endtry
endfunction

" A key that was meant for what is gone must not rerun something else.
function! Test_where_a_pull_request_vanishes_the_cursor_is_on_no_other_pipeline() abort
  let pulls = map([1, 2], {_, number -> Pull(number, {'pipelines': [Pipeline('p0', 'failed')]})})
  call OpenFake(pulls)
  call cursor(4, 1)
  call assert_match(' p0 ', getline('.'))
  call Press('R')
  call Answer(Sent('listPRs'), List(pulls[1:]))
  call assert_match('#2 ', getline('.'))
endfunction
