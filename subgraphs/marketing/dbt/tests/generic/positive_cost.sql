{% test positive_cost(model, column_name) %}
select * from {{ model }} where {{ column_name }} <= 0.01
{% endtest %}
