"""The list of results as a file."""

import logging

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from search.errors import SearchIndexError
from search.questions import Question, Sorting
from search.viewers import viewer_of

from .export import exported, result_rows
from .file_limit import hands_out_a_list

logger = logging.getLogger(__name__)


@require_safe
@hands_out_a_list
def results_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """`/search/results.csv?…` with the parameters of a page of results: what this visitor finds there, as a file."""
    question = Question.from_query(request.GET)
    if question.is_blank and question.sorting is Sorting.RELEVANCE:
        return redirect("portal:search")
    try:
        return exported(result_rows(question, viewer=viewer_of(request)), form=form, name="results")
    except SearchIndexError:
        logger.exception("The results could not be written to a file.")
        said = _("The search cannot answer at the moment.")
        return HttpResponse(said, status=503, content_type="text/plain; charset=utf-8")
