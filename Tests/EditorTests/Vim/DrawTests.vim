" Redraws: what stays where it is.

function! s:pulls(numbers) abort
  return map(copy(a:numbers), 'Pull(v:val, {"pipelines": [Pipeline("p" . v:val, "failed")]})')
endfunction

" The server tells of a change and is asked, and this is the new list.
function! s:change(pulls) abort
  call prls#request#take({'jsonrpc': '2.0', 'method': 'pullRequestsChanged',
        \ 'params': {'target': 'Me @ o/r', 'fetched_at': Ago(0)}})
  call Answer(Sent('listPRs'), List(a:pulls))
endfunction

function! Test_a_redraw_keeps_cursor_and_scroll_in_each_window() abort
  set lines=30
  call OpenFake(s:pulls(range(1, 40)))
  split
  let [top, bottom] = [win_getid(1), win_getid(2)]
  call win_gotoid(bottom)
  call search('^.\{-}#30 ')
  normal! 3lzt
  call win_gotoid(top)
  call search('p10 ')
  normal! zt
  let [row, column] = [winline(), col('.')]
  call s:change(s:pulls([50, 51] + range(1, 40)))
  call assert_match('^    .*p10 ', getline('.'))
  call assert_equal([row, column], [winline(), col('.')])
  call win_gotoid(bottom)
  call assert_match('#30 ', getline('.'))
  call assert_equal([1, 6], [winline(), col('.')])
endfunction

function! Test_a_redraw_keeps_the_cursor_in_another_tab_and_leaves_the_person_where_they_are() abort
  call OpenFake(s:pulls(range(1, 9)))
  call search('p7 ')
  tabnew
  let here = win_getid()
  call s:change(s:pulls([50, 51] + range(1, 9)))
  call assert_equal(here, win_getid())
  tabprevious
  call assert_match(' p7 ', getline('.'))
endfunction

function! Test_the_header_stays_in_sight_when_the_cursor_moves_on() abort
  " Vim without a screen has no scroll position: the decision is asked for.
  let rows = map(['header', '', 'a', 'b', 'c'], '{"key": v:val, "id": "", "pipeline": ""}')
  let newer = map(['header', '', 'x', 'y', 'a', 'b', 'c'], '{"key": v:val, "id": "", "pipeline": ""}')
  let table = [
        \ [{'lnum': 5, 'topline': 1}, 20, [7, 1]],
        \ [{'lnum': 5, 'topline': 1}, 6, [7, 3]],
        \ [{'lnum': 5, 'topline': 4}, 20, [7, 6]],
        \ [{'lnum': 2, 'topline': 2}, 20, [2, 2]],
        \ ]
  for [view, height, wanted] in table
    let moved = prls#draw#moved(view, height, rows, newer)
    call assert_equal(wanted, [moved.lnum, moved.topline])
  endfor
endfunction

function! Test_where_the_pipeline_is_gone_the_cursor_goes_to_its_pull_request() abort
  call OpenFake(s:pulls([1, 2]))
  call search('p2 ')
  call s:change([Pull(9), Pull(2)])
  call assert_match('#2 ', getline('.'))
  call s:change([])
  call assert_match('^No open pull requests', getline('.'))
endfunction

function! Test_folds_stay_through_a_redraw() abort
  call OpenFake(s:pulls([1, 2]))
  call search('#1 ')
  call Press('za')
  call assert_match('+#1 ', getline('.'))
  call s:change(s:pulls([3, 1, 2]))
  call assert_match('+#1 ', getline('.'))
  call assert_equal(0, search('p1 ', 'nw'))
  call assert_true(search('p3 ', 'nw'))
  call Press("\<Tab>")
  call assert_true(search('p1 ', 'nw'))
endfunction

function! Test_folding_by_each_key() abort
  call OpenFake(s:pulls([1, 2]))
  call Press('zM')
  call assert_equal(4, line('$'))
  call Press('zR')
  call assert_equal(6, line('$'))
  call search('p2 ')
  call Press('zc')
  call assert_match('+#2 ', getline('.'))
  call Press('zc')
  call assert_equal(5, line('$'))
  call Press('zo')
  call Press('zo')
  call assert_equal(6, line('$'))
endfunction

function! Test_only_lines_that_differ_are_touched() abort
  call OpenFake(s:pulls(range(1, 20)))
  " At one time for all, for ages grow.
  let view = prls#board#view(b:prls)
  call prls#draw#rows(bufnr(''), prls#render#rows(view))
  let before = getline(1, '$')
  let tick = b:changedtick
  call prls#draw#rows(bufnr(''), prls#render#rows(view))
  call assert_equal(tick, b:changedtick)
  call prls#draw#rows(bufnr(''), prls#render#rows(extend(view, {'asking': 1})))
  call assert_equal(before[1:], getline(2, '$'))
  call assert_notequal(before[0], getline(1))
endfunction

function! Test_a_redraw_waits_until_a_selection_has_ended() abort
  call OpenFake(s:pulls([1, 2]))
  function! Check() abort
    let g:mode = mode()
    let g:before = getline(1, '$')
    call prls#request#take({'jsonrpc': '2.0', 'method': 'pullRequestsChanged',
          \ 'params': {'target': 'Me @ o/r', 'fetched_at': Ago(0)}})
    call Answer(Sent('listPRs'), List(s:pulls([7, 1, 2])))
    let g:during = getline(1, '$')
  endfunction
  xnoremap <buffer> X <Cmd>call Check()<CR>
  call cursor(3, 1)
  execute "normal VjX\<Esc>"
  call assert_equal('V', g:mode)
  call assert_equal(g:before, g:during)
  call WaitForLine('#7 ')
endfunction

function! Test_a_board_that_nobody_sees_is_asked_for_when_it_is_shown() abort
  call OpenFake(s:pulls([1]))
  new
  only
  call assert_false(prls#board#is_visible())
  let asked = len(g:sent)
  call prls#request#take({'jsonrpc': '2.0', 'method': 'pullRequestsChanged',
        \ 'params': {'target': 'Me @ o/r', 'fetched_at': Ago(0)}})
  call assert_equal(asked, len(g:sent))
  execute 'buffer' prls#board#buffer()
  call assert_equal(asked + 1, len(g:sent))
endfunction

function! Test_a_board_is_drawn_for_its_narrowest_window() abort
  call OpenFake([Pull(1, {'title': repeat('x', 200)})])
  call assert_equal(80, strwidth(getline(3)))
  vsplit
  vertical resize 50
  let narrowest = min([winwidth(1), winwidth(2)])
  call assert_true(narrowest < 40)
  doautocmd VimResized
  call assert_equal(max([narrowest, 38]), strwidth(getline(3)))
  only
  setlocal number numberwidth=6
  doautocmd VimResized
  call assert_equal(74, strwidth(getline(3)))
  setlocal nonumber
  doautocmd VimResized
  call assert_equal(80, strwidth(getline(3)))
endfunction

function! Test_options_of_the_person_break_nothing() abort
  set number relativenumber list spell foldcolumn=4 ignorecase wildignorecase nohidden confirm autowriteall
  set lazyredraw cursorline showbreak=>>> virtualedit=all nostartofline scrolloff=5 cpoptions+=$ nomagic
  try
    call OpenFake(s:pulls([1, 2]))
    call assert_equal([0, 0, 0, 0, 0], [&l:number, &l:relativenumber, &l:list, &l:spell, &l:foldcolumn + 0])
    call search('#2 ')
    call s:change(s:pulls([3, 2]))
    call assert_match('#2 ', getline('.'))
    call assert_equal(['#3', '#2'], map(filter(getline(1, '$'), 'v:val =~# "^\\S\\+ #"'), 'matchstr(v:val, "#\\d\\+")'))
  finally
    set all&
    if !has('nvim')
      set encoding=utf-8
    endif
  endtry
endfunction

function! Test_edit_draws_the_board_anew() abort
  call OpenFake(s:pulls([1]))
  let before = getline(1, '$')
  edit
  call assert_equal(before, getline(1, '$'))
endfunction

function! Test_a_buffer_that_a_session_has_restored_becomes_the_board() abort
  edit prls://board
  call OpenFake(s:pulls([1]))
  call assert_equal(['prls', 'nofile', '<Plug>(prls-rerun)'], [&filetype, &buftype, maparg('<CR>', 'n')])
  call assert_match('#1 ', getline(3))
endfunction

function! Test_what_a_person_has_made_of_the_board_is_mended_by_edit() abort
  call OpenFake(s:pulls([1]))
  let before = getline(1, '$')
  setlocal modifiable
  call setline(2, ['x', 'y', 'z', 'a', 'b', 'c', 'd'])
  edit!
  call assert_equal(before, getline(1, '$'))
endfunction

function! Test_there_is_nothing_to_undo_or_to_write() abort
  call OpenFake(s:pulls([1]))
  call s:change(s:pulls([2]))
  call assert_equal([0, 'nofile', 0, 0], [&modifiable, &buftype, &modified, &swapfile])
  call assert_equal([], undotree().entries)
endfunction

function! Test_ages_grow_without_a_question() abort
  call OpenFake(s:pulls([1]))
  let asked = len(g:sent)
  function! prls#time#now() abort
    return localtime() + 7200
  endfunction
  call prls#board#tick(-1)
  call assert_match('(2 h ago)', getline(1))
  call assert_equal(asked, len(g:sent))
endfunction

function! Test_colours_follow_the_text() abort
  call OpenFake(s:pulls([1]))
  if has('nvim')
    let space = nvim_get_namespaces().prls
    let marks = map(nvim_buf_get_extmarks(0, space, [2, 0], [2, -1], {'details': 1}), 'v:val[3].hl_group')
  else
    let marks = map(prop_list(3), 'v:val.type')
  endif
  call assert_true(index(marks, 'prlsFailed') >= 0, string(marks))
  call s:change([Pull(1)])
  if has('nvim')
    let marks = map(nvim_buf_get_extmarks(0, space, 0, -1, {'details': 1}), 'v:val[3].hl_group')
  else
    let marks = []
    for lnum in range(1, line('$'))
      let marks += map(prop_list(lnum), 'v:val.type')
    endfor
  endif
  call assert_true(index(marks, 'prlsFailed') < 0, string(marks))
endfunction
