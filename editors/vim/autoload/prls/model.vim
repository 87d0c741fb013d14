" The server's answers as the glue uses them: every field there, of one type, its text clean.
" `repo`, `number`, `command`, `context` and `url` stay as they came: they go back to the server, or out.

let s:save_cpo = &cpoptions
set cpoptions&vim

" A list from the result of `listPRs`, of `failures`, or of a part of one.
function! prls#model#list(result) abort
  let result = s:dict(a:result)
  let target = s:dict(get(result, 'target'))
  let limit = s:dict(get(result, 'rate_limit'))
  return {
        \ 'target': s:string(get(target, 'label')),
        \ 'label': prls#text#clean(get(target, 'label')),
        \ 'one_repo': len(s:list(get(target, 'repos'))) == 1,
        \ 'source': s:string(get(result, 'source')),
        \ 'fetched': prls#time#epoch(get(result, 'fetched_at')),
        \ 'pulls': filter(map(copy(s:list(get(result, 'pull_requests'))), 's:pull(v:val)'), '!empty(v:val)'),
        \ 'warnings': map(copy(s:list(get(result, 'warnings'))), 'prls#text#clean(v:val)'),
        \ 'limit': s:number(get(limit, 'limit')),
        \ 'remaining': s:number(get(limit, 'remaining')),
        \ 'reset': prls#time#epoch(get(limit, 'reset_at')),
        \ }
endfunction

function! s:pull(value) abort
  let pull = s:dict(a:value)
  let number = s:number(get(pull, 'number'))
  if number <= 0
    return {}
  endif
  let repo = s:string(get(pull, 'repo'))
  let id = prls#model#id(repo, number)
  let pipelines = filter(map(copy(s:list(get(pull, 'pipelines'))), 's:pipeline(v:val, id)'), '!empty(v:val)')
  " `failures` sends no counts: there, what is listed is all that is known.
  let counts = s:dict(get(pull, 'counts', {
        \ 'failed': len(filter(copy(pipelines), 'v:val.bucket ==# "failed"')),
        \ 'pending': len(filter(copy(pipelines), 'v:val.bucket ==# "pending"'))}))
  return {
        \ 'id': id, 'repo': repo, 'number': number,
        \ 'repo_text': prls#text#clean(repo),
        \ 'title': prls#text#clean(get(pull, 'title')),
        \ 'url': s:string(get(pull, 'html_url')),
        \ 'updated': prls#time#epoch(get(pull, 'updated_at')),
        \ 'review': s:string(get(pull, 'review')),
        \ 'conflict': s:string(get(pull, 'mergeable')) ==# 'conflicting',
        \ 'update_branch': s:string(get(pull, 'update_branch')) ==# 'available',
        \ 'draft': get(pull, 'draft') is v:true,
        \ 'failed': s:number(get(counts, 'failed')),
        \ 'pending': s:number(get(counts, 'pending')),
        \ 'passed': s:number(get(counts, 'passed')),
        \ 'pipelines_state': s:string(get(pull, 'pipelines_state')),
        \ 'pipelines': pipelines,
        \ }
endfunction

function! s:pipeline(value, id) abort
  let pipeline = s:dict(a:value)
  if empty(pipeline)
    return {}
  endif
  let context = s:string(get(pipeline, 'context'))
  let name = prls#text#clean(get(pipeline, 'display_name'))
  return {
        \ 'key': a:id . ' ' . s:string(get(pipeline, 'kind')) . ' ' . context,
        \ 'context': context,
        \ 'context_text': prls#text#clean(context),
        \ 'name': empty(name) ? prls#text#clean(context) : name,
        \ 'bucket': s:string(get(pipeline, 'bucket')) ==# 'failed' ? 'failed' : 'pending',
        \ 'state': tr(prls#text#clean(get(pipeline, 'state')), '_', ' '),
        \ 'description': prls#text#clean(get(pipeline, 'description')),
        \ 'url': s:string(get(pipeline, 'target_url')),
        \ 'pipeline': s:string(get(pipeline, 'pipeline')),
        \ 'command': s:string(get(pipeline, 'command')),
        \ 'command_text': prls#text#clean(get(pipeline, 'command')),
        \ 'required': s:string(get(pipeline, 'required')),
        \ 'triggered': prls#time#epoch(get(pipeline, 'triggered_at')),
        \ }
endfunction

function! prls#model#id(repo, number) abort
  return a:repo . '#' . a:number
endfunction

" The list with a newer part of it put in: what it knows already is replaced, the rest comes behind.
function! prls#model#merge(list, part) abort
  if empty(a:list)
    return a:part
  endif
  let newer = {}
  for pull in a:part.pulls
    let newer[pull.id] = pull
  endfor
  let pulls = map(copy(a:list.pulls), 'has_key(newer, v:val.id) ? remove(newer, v:val.id) : v:val')
  let pulls += filter(copy(a:part.pulls), 'has_key(newer, v:val.id)')
  return extend(copy(a:part), {'pulls': pulls})
endfunction

" Those with something failed first, then those with something pending; the server's order within each.
function! prls#model#order(pulls) abort
  let groups = [[], [], []]
  for pull in a:pulls
    call add(groups[pull.failed ? 0 : pull.pending ? 1 : 2], pull)
  endfor
  return groups[0] + groups[1] + groups[2]
endfunction

" The pull request with this id, or {}.
function! prls#model#find(list, id) abort
  return get(filter(copy(get(a:list, 'pulls', [])), 'v:val.id ==# a:id'), 0, {})
endfunction

" An error of the server, or of the glue itself, as a dictionary that has all fields.
function! prls#model#error(error) abort
  let error = s:dict(a:error)
  let data = s:dict(get(error, 'data'))
  let fault = s:dict(get(s:list(get(data, 'faults')), 0, {}))
  let message = prls#text#clean(get(error, 'message'))
  return {
        \ 'code': s:number(get(error, 'code')),
        \ 'kind': s:string(get(data, 'kind')),
        \ 'message': empty(message) ? 'The server failed without saying why.' : message,
        \ 'hint': prls#text#clean(get(data, 'hint')),
        \ 'retry': prls#time#epoch(get(data, 'retry_at')),
        \ 'fault': {
        \   'path': s:string(get(fault, 'path')), 'line': s:number(get(fault, 'line')),
        \   'column': s:number(get(fault, 'column'))},
        \ }
endfunction

" What to say of an error: its message, and the hint.
function! prls#model#sentence(error) abort
  return a:error.message . (empty(a:error.hint) ? '' : ' ' . a:error.hint)
endfunction

function! s:dict(value) abort
  return type(a:value) == v:t_dict ? a:value : {}
endfunction

function! s:list(value) abort
  return type(a:value) == v:t_list ? a:value : []
endfunction

function! s:string(value) abort
  return type(a:value) == v:t_string ? a:value : ''
endfunction

function! s:number(value) abort
  return type(a:value) == v:t_number ? a:value : 0
endfunction

let &cpoptions = s:save_cpo
unlet s:save_cpo
